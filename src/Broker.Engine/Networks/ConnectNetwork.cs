using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Networks;

/// <summary>Tries a key and stores it, encrypted and with a line in the audit; every node uses it from then on.</summary>
internal sealed class ConnectNetwork(
    SystemDatabase database, ComputeNetworks networks, StoredCredentials credentials, NetworkSecrets secrets, TimeProvider clock,
    ILogger<ConnectNetwork> logger)
{
    /// <summary>Longest part of a key, in characters: a wallet's 24 words or a PEM file fit.</summary>
    public const int LongestPart = 8000;

    private const int LongestAccount = 200;
    private const int LongestText = 500;

    public async Task<ConnectNetworkOutcome> ExecuteAsync(
        Tenant.Staff actor, NetworkId id, NetworkCredential pasted, CancellationToken cancellationToken)
    {
        if (networks.Find(id) is not { Traits.Credential: { } labels } network)
        {
            return new ConnectNetworkOutcome.NotFound();
        }

        // Whoever copies a key copies the line's end with it.
        var candidate = new NetworkCredential(
            labels.KeyId is null ? null : pasted.KeyId?.Trim() ?? "", pasted.Secret.Trim());
        if (Fault(labels, candidate) is { } fault)
        {
            return fault;
        }

        switch (await network.CheckAsync(candidate, cancellationToken))
        {
            case ConnectionOutcome.Accepted accepted:
                return await StoreAsync(actor, network, candidate, accepted, cancellationToken);
            case ConnectionOutcome.Refused refused:
                NetworkLog.NotStored(logger, id, nameof(ConnectionOutcome.Refused));
                return new ConnectNetworkOutcome.Refused(Without(candidate.Secret, refused.Reason));
            case ConnectionOutcome.Unreachable unreachable:
                NetworkLog.NotStored(logger, id, nameof(ConnectionOutcome.Unreachable));
                return new ConnectNetworkOutcome.Unreachable(Without(candidate.Secret, unreachable.Reason));
            case var other:
                throw new InvalidOperationException($"Unknown outcome {other.GetType().Name}.");
        }
    }

    private async Task<ConnectNetworkOutcome> StoreAsync(
        Tenant.Staff actor, IComputeNetwork network, NetworkCredential candidate, ConnectionOutcome.Accepted accepted, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        await using var transaction = await NetworkRows.BeginChangeAsync(db, cancellationToken);
        var account = Cut(accepted.Account, LongestAccount);
        var row = await db.NetworkCredentials.FindAsync([network.Id], cancellationToken);
        var open = await NetworkRows.OpenReplicasAsync(db, network.Id, cancellationToken);
        if (row is not null && row.Account != account && open > 0)
        {
            // Under another account our leases do not exist: they would look lost, and go on costing.
            return new ConnectNetworkOutcome.OtherAccount(
                $"This key opens the account {account}, but {Replicas(open)} under {row.Account}. Connect another account when they have ended.");
        }

        var rotated = row is not null;
        row ??= db.Add(New(network.Id, actor)).Entity;
        row.ProtectedKeyId = candidate.KeyId is { } keyId ? secrets.Protect(network.Id, keyId) : null;
        row.ProtectedSecret = secrets.Protect(network.Id, candidate.Secret);
        row.Account = account;
        row.Balance = accepted.Balance;
        row.TriedAt = clock.GetUtcNow();
        row.RotatedAt = rotated ? row.TriedAt : null;
        row.Version++;
        db.Add(new NetworkAuditEntity
        {
            Network = network.Id,
            At = row.TriedAt,
            Act = rotated ? NetworkAct.Rotated : NetworkAct.Connected,
            Text = Cut($"{(rotated ? "Key replaced by" : "Connected with")} {candidate.Masked}, account {account}", LongestText),
            Actor = await NetworkRows.NameOfAsync(db, actor, cancellationToken),
        });
        await db.SaveChangesAsync(cancellationToken);
        await CredentialChanges.TellAsync(db, network.Id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        // This node need not wait to hear of it: the page that asked shows the new state at once.
        await credentials.LoadAsync(cancellationToken);
        NetworkLog.Connected(logger, network.Id, row.Version, actor.User);
        return new ConnectNetworkOutcome.Connected(account, rotated);
    }

    private NetworkCredentialEntity New(NetworkId network, Tenant.Staff actor)
    {
        var now = clock.GetUtcNow();
        return new NetworkCredentialEntity
        {
            Network = network,
            ProtectedSecret = "",
            Account = "",
            TriedAt = now,
            ConnectedBy = actor.User,
            ConnectedAt = now,
        };
    }

    private static ConnectNetworkOutcome.Invalid? Fault(CredentialLabels labels, NetworkCredential candidate) => candidate switch
    {
        { KeyId: "" } => new(InKeyId: true, $"Paste the {labels.KeyId}."),
        { KeyId.Length: > LongestPart } => new(InKeyId: true, $"The {labels.KeyId} is longer than {LongestPart} characters."),
        { Secret: "" } => new(InKeyId: false, $"Paste the {labels.Secret}."),
        { Secret.Length: > LongestPart } => new(InKeyId: false, $"The {labels.Secret} is longer than {LongestPart} characters."),
        _ => null,
    };

    // The wire takes keys out of what a network echoes; whatever reaches a page is looked at once more.
    private static string Without(string secret, string words) => words.Replace(secret, "••••", StringComparison.Ordinal);

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most];

    private static string Replicas(int open) => open == 1 ? "1 replica of ours is there" : $"{open} replicas of ours are there";
}
