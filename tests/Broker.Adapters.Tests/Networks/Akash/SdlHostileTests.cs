using System.Diagnostics;
using System.Text;
using Broker.Adapters.Networks.Akash.Sdl;
using Broker.Adapters.Tests.Fixtures;

namespace Broker.Adapters.Tests.Networks.Akash;

/// <summary>Texts nobody would write by hand: refused with words, never an exception, never slow.</summary>
public sealed class SdlHostileTests
{
    public static TheoryData<string, string> Unreadable() => new()
    {
        { "", "is empty" },
        { "# nothing\n", "is empty" },
        { new string('a', (512 * 1024) + 1), "longer than 512 KiB" },
        { new string('é', (256 * 1024) + 1), "longer than 512 KiB" },
        { Bomb(), "more than 50000 values" },
        { new string('[', 40) + new string(']', 40), "nested deeper than 32" },
        { new string('[', 200_000), "nested deeper than 32" },
        { string.Concat(Enumerable.Repeat("- ", 5_000)), "nested deeper than 32" },
        { "a: 1\na: 2\n", "has 'a' twice; the first is in line 1" },
        { "? [a]\n: 1\n", "key that is no plain text" },
        { "a: *nowhere\n", "before it is defined" },
        { "a: &a [*a]\n", "before it is defined" },
        { "a: !binary x\n", "uses the tag" },
        { "a: b\n---\nc: d\n", "second document" },
        { "a: [1, 2\n", "no YAML" },
        { "a: \"\\uZZZZ\"\n", "no YAML" },
        { "a: \"\\UFFFFFFFF\"\n", "no YAML" },
        { "<<: 5\n", "merges something" },
        { "%TAG ! bad\n---\na", "must be a mapping" },
        { "\0\u0001", "must be a mapping" },
        { "{", "no YAML" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void A_text_that_cannot_be_read_is_refused_in_words(string text, string words)
    {
        var watch = Stopwatch.StartNew();

        var reason = Assert.Single(SdlSample.ReasonsOf(text));

        Assert.Contains(words, reason.Message, StringComparison.Ordinal);
        Assert.True(reason.Line > 0);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"It took {watch.Elapsed}.");
    }

    [Theory]
    [InlineData("just words")]
    [InlineData("[]")]
    [InlineData("version: [1]\nservices: 5\nprofiles: []\ndeployment: x\nendpoints: ~\n")]
    [InlineData("version: {}\nservices: { a: ~, b: [], c: { image: {}, expose: { a: 1 }, env: x, params: [], credentials: 5 } }\nprofiles: { compute: { a: { resources: [] } }, placement: { p: 5 } }\ndeployment: { a: { p: [] } }\n")]
    public void Wrong_types_everywhere_are_reasons(string text)
    {
        Assert.NotEmpty(SdlSample.ReasonsOf(text));
    }

    [Fact]
    public void What_a_text_says_stays_on_one_line_of_the_reason_and_is_cut()
    {
        var reasons = SdlSample.ReasonsOf(SdlSample.With("proto: tcp", $"proto: \"x\\n\\u001b[31m{new string('y', 5_000)}\""));

        Assert.All(reasons, r => Assert.DoesNotContain(r.ToString(), char.IsControl));
        Assert.All(reasons, r => Assert.InRange(r.ToString().Length, 1, 700));
    }

    [Fact]
    public void A_thousand_faults_give_the_first_fifty_reasons()
    {
        var text = SdlSample.With("- MODE=live", string.Join("\n      ", Enumerable.Range(0, 1_000).Select(i => $"- 1{i}=x")));

        Assert.Equal(50, SdlSample.ReasonsOf(text).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_damaged_text_is_compiled_or_refused_and_never_an_exception(int seed)
    {
        var random = new Random(seed);
        string[] sources =
        [
            SdlSample.Text,
            Fixture.Text("akash/sdl/valid/v2.1/shared-ip/input.yaml"),
            Fixture.Text("akash/sdl/valid/v2.0/storage-classes/input.yaml"),
            Fixture.Text("akash/sdl/awesome/llama-3-8b-deploy/input.yaml"),
        ];
        for (var i = 0; i < 700; i++)
        {
            var text = Damaged(sources[i % sources.Length], random);

            var outcome = SdlCompiler.Compile(text);

            Assert.True(outcome is SdlOutcome.Compiled or SdlOutcome.Refused { Reasons.Count: > 0 }, text);
            if (outcome is SdlOutcome.Compiled compiled)
            {
                var again = SdlCompiler.Compile(SdlWriter.Write(compiled.Document));
                Assert.Equal(compiled.Result.VersionHex, Assert.IsType<SdlOutcome.Compiled>(again).Result.VersionHex);
            }
        }
    }

    private static string Damaged(string source, Random random)
    {
        const string Odd = "{}[]:,&*!|>'\"%@`#?-~ \n\t\0\\<é\u2028\uD800";
        var text = new StringBuilder(source);
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0:
                    text[at] = Odd[random.Next(Odd.Length)];
                    break;
                case 1:
                    text.Insert(at, Odd[random.Next(Odd.Length)]);
                    break;
                case 2:
                    text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at));
                    break;
                default:
                    text.Insert(at, source.AsSpan(random.Next(source.Length - 20), 20));
                    break;
            }
        }

        return text.ToString();
    }

    private static string Bomb()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i <= 12; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        return text.ToString();
    }
}
