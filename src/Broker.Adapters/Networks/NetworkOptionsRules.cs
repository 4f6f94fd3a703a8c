using System.ComponentModel.DataAnnotations;

namespace Broker.Adapters.Networks;

/// <summary>What holds between the settings of any network that is switched on.</summary>
internal static class NetworkOptionsRules
{
    // A key may also be connected while we run, so its absence is no fault of the settings.
    public static IEnumerable<ValidationResult> Check(string section, bool enabled, Uri address, string name = "BaseAddress")
    {
        if (!enabled)
        {
            yield break;
        }

        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            yield return new ValidationResult($"{section}:{name} must be an absolute http(s) address.", [name]);
        }
    }
}
