using System.Buffers.Binary;

namespace Broker.Adapters.Documents.Pdf;

/// <summary>What goes between us and a worker: a length in four bytes, big endian, and as many bytes.</summary>
internal static class PdfFrames
{
    // A worker that lost its way must not make us reserve gigabytes.
    private const int Longest = 512 * 1024 * 1024;

    public static async Task WriteAsync(Stream to, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        var head = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(head, frame.Length);
        await to.WriteAsync(head, cancellationToken);
        await to.WriteAsync(frame, cancellationToken);
    }

    /// <exception cref="EndOfStreamException">The worker is gone.</exception>
    /// <exception cref="InvalidDataException">This is no frame.</exception>
    public static async Task<byte[]> ReadAsync(Stream from, CancellationToken cancellationToken)
    {
        var head = new byte[sizeof(int)];
        await from.ReadExactlyAsync(head, cancellationToken);
        var length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length is < 0 or > Longest)
        {
            throw new InvalidDataException($"A worker announced a frame of {length} bytes.");
        }

        var frame = new byte[length];
        await from.ReadExactlyAsync(frame, cancellationToken);
        return frame;
    }
}
