using System.Collections;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Testing.Billing;

namespace Broker.Adapters.Tests.Documents;

/// <summary>What is measured of the whole process must have it to itself.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

/// <summary>Large documents: memory while writing does not grow with the rows.</summary>
[Collection(Alone.Name)]
public sealed class ManyRowsTests
{
    [Theory]
    [InlineData(InvoiceFormat.UsageCsv)]
    [InlineData(InvoiceFormat.Focus12)]
    [InlineData(InvoiceFormat.Focus14)]
    public async Task Ten_times_the_rows_take_no_more_memory(InvoiceFormat format)
    {
        var few = await LiveWhileWritingAsync(format, lines: 60);
        var many = await LiveWhileWritingAsync(format, lines: 600);

        Assert.InRange(many - few, long.MinValue, 4 * 1024 * 1024);
    }

    private static async Task<long> LiveWhileWritingAsync(InvoiceFormat format, int lines)
    {
        var package = Package(lines);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var watch = new WatchedStream();

        await Written.Writer(format).WriteAsync(package, watch, CancellationToken.None);

        GC.KeepAlive(package);
        return watch.Most - before;
    }

    private static InvoicePackage Package(int lines)
    {
        var document = new InvoiceDocumentBuilder().Build();
        var of = document.Lines[0];
        var many = Enumerable.Range(1, lines).Select(i => of with { Id = $"{i}", Quantity = 20, Amount = decimal.Round(20 * of.UnitPrice, 2) }).ToList();
        var totals = InvoiceTotals.Of(many, [], document.Vat.RatePercent, 0, document.Currency);
        return new InvoicePackage(document with { Lines = many, Allowances = [], Totals = totals }, "hash", new Rows(many, 20), [], null);
    }

    /// <summary>Rows that are made when they are asked for, so that the list itself takes no memory.</summary>
    private sealed class Rows(List<InvoiceLine> lines, int perLine) : IReadOnlyList<InvoiceUsageRow>
    {
        private static readonly InvoiceUsageRow First = new InvoiceDocumentBuilder().BuildPackage().Usage[0];

        public int Count => lines.Count * perLine;

        public InvoiceUsageRow this[int index] => First with
        {
            EventKey = $"{index}",
            LineId = lines[index / perLine].Id,
            Time = new Interval(First.Time.Start.AddDays(index % perLine), First.Time.Start.AddDays(index % perLine).AddHours(1)),
            Seconds = 3600,
            Cost = First.UnitPrice,
        };

        public IEnumerator<InvoiceUsageRow> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>Takes everything, and looks now and then how much is alive.</summary>
    private sealed class WatchedStream : Stream
    {
        private const long Every = 4 * 1024 * 1024;
        private long _written;
        private long _looked;

        public long Most { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _written;

        public override long Position { get => _written; set => throw new NotSupportedException(); }

        public override void Flush() => Look();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _written += buffer.Length;
            if (_written - _looked >= Every || _looked == 0)
            {
                _looked = _written;
                Look();
            }
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        private void Look() => Most = Math.Max(Most, GC.GetTotalMemory(forceFullCollection: true));
    }
}
