using System.ComponentModel.DataAnnotations;

namespace Broker.Adapters.Networks;

/// <summary>What holds between the settings of any network that is switched on.</summary>
internal static class NetworkOptionsRules
{
    public static IEnumerable<ValidationResult> Check(string section, bool enabled, Uri address, string key)
    {
        if (!enabled)
        {
            yield break;
        }

        if (string.IsNullOrWhiteSpace(key))
        {
            yield return new ValidationResult($"{section}:ApiKey must be set while {section}:Enabled is true.", ["ApiKey"]);
        }

        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            yield return new ValidationResult($"{section}:BaseAddress must be an absolute http(s) address.", ["BaseAddress"]);
        }
    }
}
