using System.ComponentModel.DataAnnotations;

namespace Broker.Host.Demo;

/// <summary>Organisations and people to look around with. Section <c>Demo</c>.</summary>
internal sealed class DemoOptions : IValidatableObject
{
    public const string Section = "Demo";
    private const int ShortestPassword = 12;

    /// <summary>Whether they are made at start. Default false: a production portal has no people with a known password.</summary>
    public bool Seed { get; init; }

    /// <summary>Whether the demo's first organisation also gets two months that were billed; only with <see cref="Seed"/>. Default false.</summary>
    public bool History { get; init; }

    /// <summary>Password of all demo people, at least 12 characters; required if <see cref="Seed"/>. A secret.</summary>
    public string Password { get; init; } = "";

    /// <summary>File to which the secret of an engineer's API key is written, readable by its owner only; empty for no key.</summary>
    public string ApiKeyFile { get; init; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (History && !Seed)
        {
            yield return new ValidationResult($"{Section}:{nameof(History)} needs {Section}:{nameof(Seed)}.", [nameof(History)]);
        }

        if (Seed && Password.Length < ShortestPassword)
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(Password)} must have at least {ShortestPassword} characters while {Section}:{nameof(Seed)} is true.", [nameof(Password)]);
        }
    }
}
