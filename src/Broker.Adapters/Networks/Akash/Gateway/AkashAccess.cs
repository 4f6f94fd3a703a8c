using System.Text.Json.Nodes;

namespace Broker.Adapters.Networks.Akash.Gateway;

/// <summary>What a bearer may do at a provider's gateway.</summary>
internal static class AkashScope
{
    public const string SendManifest = "send-manifest";
    public const string Status = "status";
    public const string Logs = "logs";
    public const string Events = "events";
}

/// <summary>
/// The part of a token's claims that says what it opens, as today's schema wants it: older texts give full access a
/// scope, which providers refuse now.
/// </summary>
internal static class AkashAccess
{
    /// <summary>Some actions, at one provider only: what leaks there opens nothing elsewhere.</summary>
    /// <param name="provider">The provider's address.</param>
    /// <param name="scopes">Of <see cref="AkashScope"/>, each once, at least one.</param>
    public static JsonObject At(string provider, params IReadOnlyList<string> scopes)
    {
        if (scopes.Count == 0 || scopes.Distinct(StringComparer.Ordinal).Count() != scopes.Count)
        {
            throw new ArgumentException("A token needs at least one scope, and each only once.", nameof(scopes));
        }

        return new JsonObject
        {
            ["access"] = "granular",
            ["permissions"] = new JsonArray(new JsonObject
            {
                ["provider"] = provider,
                ["access"] = "scoped",
                ["scope"] = new JsonArray([.. scopes.Select(s => JsonValue.Create(s))]),
            }),
        };
    }
}
