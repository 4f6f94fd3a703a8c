using System.Globalization;

namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>
/// Reads one place of the tree as the type it must have. What is wrong is noted and a harmless value comes back, so that
/// reading goes on; a missing place reads as empty without a word.
/// </summary>
internal sealed class SdlValue(SdlNode? node, SdlPath path, SdlProblems problems)
{
    public SdlPath Path => path;

    public bool IsMissing => node is null;

    public bool IsNull => node is SdlScalar { Kind: SdlScalarKind.Null };

    public bool IsSequence => node is SdlSequence;

    public SdlValue this[string key] => new((node as SdlMapping)?.Find(key), path.To(key), problems);

    public void Wrong(string message) => problems.Add(path, message);

    public SdlValue Required(string key)
    {
        var value = this[key];
        if (value.IsMissing && node is SdlMapping)
        {
            value.Wrong("is missing");
        }

        return value;
    }

    /// <summary>A mapping with no other fields than these.</summary>
    public SdlValue Only(params ReadOnlySpan<string> known)
    {
        foreach (var (key, value) in Entries())
        {
            if (!known.Contains(key))
            {
                value.Wrong("is no field of the language here");
            }
        }

        return this;
    }

    public IEnumerable<(string Name, SdlValue Value)> Entries()
    {
        if (node is not (null or SdlMapping))
        {
            Wrong("must be a mapping");
        }

        return (node as SdlMapping)?.Entries.Select(e => (e.Key, new SdlValue(e.Value, path.To(e.Key), problems))) ?? [];
    }

    public IEnumerable<SdlValue> Items()
    {
        if (node is not (null or SdlSequence))
        {
            Wrong("must be a list");
        }

        return (node as SdlSequence)?.Items.Select((item, index) => new SdlValue(item, path.At(index), problems)) ?? [];
    }

    public IReadOnlyList<string> Texts() => [.. Items().Select(item => item.Text())];

    public string Text(int shortest = 0)
    {
        switch (node)
        {
            case SdlScalar { Kind: SdlScalarKind.Text, Value: var text }:
                if (text.Length < shortest)
                {
                    Wrong(text.Length == 0 ? "must not be empty" : $"must have at least {shortest} characters");
                }

                return text;
            case SdlScalar { Kind: not SdlScalarKind.Null, Value: var other }:
                Wrong($"must be a text; write \"{other}\" in quotes");
                return other;
            case not null:
                Wrong("must be a text");
                break;
        }

        return "";
    }

    public string OneOf(params ReadOnlySpan<string> allowed)
    {
        var text = Text();
        if (node is SdlScalar { Kind: SdlScalarKind.Text } && !allowed.Contains(text))
        {
            Wrong($"must be {string.Join(" or ", allowed.ToArray())}, not \"{text}\"");
        }

        return text;
    }

    public bool Boolean()
    {
        if (node is not (null or SdlScalar { Kind: SdlScalarKind.Boolean }))
        {
            Wrong("must be true or false");
        }

        return node is SdlScalar { Kind: SdlScalarKind.Boolean, Value: [var first, ..] } && first is 't' or 'T';
    }

    public long Integer(long least, long most)
    {
        if (node is null)
        {
            return least;
        }

        // A number without fraction is whole to the schema, so 80.0 is a port.
        if (node is SdlScalar { Kind: SdlScalarKind.Integer or SdlScalarKind.Number, Value: var text }
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && decimal.Truncate(number) == number)
        {
            if (number >= least && number <= most)
            {
                return (long)number;
            }

            Wrong($"must be from {least} to {most}, not {text}");
            return least;
        }

        Wrong("must be a whole number");
        return least;
    }

    /// <summary>The text of a number, with or without quotes; null when it is neither.</summary>
    public string? TextOrNumber()
    {
        if (node is SdlScalar { Kind: SdlScalarKind.Text or SdlScalarKind.Integer or SdlScalarKind.Number, Value: var text })
        {
            return text;
        }

        if (node is not null)
        {
            Wrong("must be a number or a text");
        }

        return null;
    }

    /// <summary>Any scalar as it is written; null where nothing is.</summary>
    public string Plain()
    {
        if (node is SdlScalar { Value: var text })
        {
            return text;
        }

        if (node is not null)
        {
            Wrong("must be a single value");
        }

        return "";
    }

    public bool IsText => node is SdlScalar { Kind: SdlScalarKind.Text };
}
