using Broker.Simulator.Akash.Sdl;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash;

/// <summary>
/// The wallet the Console keeps for its customer: to the chain an owner like any other, with the Console's habits on top
/// (its auditor in every placement, funding ahead, a cleaner, delivery of the manifest). Only to be touched inside a visit to the world.
/// </summary>
internal sealed class ManagedWallet(AkashNetwork network, SimulatedWorld world, Dice dice)
{
    /// <summary>Longest a run may be limited to, in hours, and the most one call may add.</summary>
    public const int LongestRun = 8760;

    /// <inheritdoc cref="LongestRun"/>
    public const int LongestStep = 48;

    /// <summary>How far ahead the platform funds.</summary>
    public const int RunwayHours = 48;

    private const decimal MicrosPerUsd = 1_000_000m;
    private static readonly TimeSpan StaleAfter = SimulatedWorld.BlockTime * 100;

    private readonly Dictionary<string, bool> _activities = new(StringComparer.Ordinal);

    public string Owner => network.Accounts.Managed.Address;

    /// <summary>Micro-ACT the wallet may still spend.</summary>
    public decimal Balance => network.Accounts.Managed.Balance("uact");

    /// <summary>Oldest first.</summary>
    public IEnumerable<AkashDeployment> Deployments => network.Deployments.Where(deployment => deployment.Console is not null);

    public AkashDeployment Find(long dseq) => network.Find(Owner, dseq) ?? throw AkashProblem.NotFound("Deployment not found");

    public static ConsoleRecord Record(AkashDeployment deployment) =>
        deployment.Console ?? throw new InvalidOperationException($"Deployment {deployment.Dseq} was not made by the Console.");

    public static CompiledSdl Compile(string sdl)
    {
        try
        {
            return SdlCompiler.Compile(sdl);
        }
        catch (InvalidSdlException invalid)
        {
            throw AkashProblem.BadRequest($"Invalid SDL: {invalid.Message}");
        }
    }

    public AkashDeployment Create(string sdl, string? name, int? runtimeLimitHours)
    {
        var compiled = Compile(sdl);
        RequireBalance(AkashNetwork.LeastDeposit);
        var dseq = world.Now.ToUnixTimeMilliseconds();
        while (network.Find(Owner, dseq) is not null)
        {
            dseq++;
        }

        // What the Console adds to the placement does not touch the manifest, so the hash stays the customer's.
        var specs = compiled.Orders.Select(order => order with { SignedByAnyOf = [.. order.SignedByAnyOf, network.Providers.Supply.Auditor] });
        var deployment = network.Create(new NewDeployment(
            Owner, dseq, compiled.Version, [.. specs], AkashNetwork.LeastDeposit, "grant", Console: new ConsoleRecord(sdl, compiled, name)));
        if (runtimeLimitHours is not null)
        {
            LimitRuntime(deployment, runtimeLimitHours);
        }

        world.After(world.Deadline(StaleAfter), () =>
        {
            if (deployment.Leases.Count == 0)
            {
                network.Close(deployment);
            }
        });
        return deployment;
    }

    /// <summary>Repeating the call changes nothing but delivers the manifest again where it is missing.</summary>
    public void Accept(AkashDeployment deployment, IReadOnlyList<LeaseChoice> choices)
    {
        AkashNetwork.RequireActive(deployment);
        if (!deployment.ActiveLeases.Any())
        {
            CreateLeases(deployment, choices);
        }

        foreach (var lease in deployment.ActiveLeases.Where(lease => !lease.ManifestAccepted))
        {
            Deliver(deployment, lease);
        }
    }

    /// <summary>Sends a changed manifest to every provider, which replaces the containers.</summary>
    public void Update(AkashDeployment deployment, string sdl, CompiledSdl compiled)
    {
        AkashNetwork.Update(deployment, compiled.Version);
        var record = Record(deployment);
        record.Sdl = sdl;
        record.Compiled = compiled;
        foreach (var lease in deployment.ActiveLeases)
        {
            Deliver(deployment, lease);
        }
    }

    public void Deposit(AkashDeployment deployment, decimal amount)
    {
        AkashNetwork.RequireActive(deployment);
        RequireBalance(amount);
        network.Deposit(deployment, Owner, "uact", amount, "grant");
    }

    /// <summary>Safe to repeat.</summary>
    public void Close(AkashDeployment deployment) => network.Close(deployment);

    /// <summary>Closes two blocks later; the id tells how far it is.</summary>
    public string CloseLater(AkashDeployment deployment)
    {
        var id = dice.Id("activity", _activities.Count).ToString();
        _activities[id] = false;
        world.AfterBlocks(2, () =>
        {
            network.Close(deployment);
            _activities[id] = true;
        });
        return id;
    }

    public string ActivityStatus(string id) => _activities.TryGetValue(id, out var done)
        ? done ? "succeeded" : "pending"
        : throw AkashProblem.NotFound("Activity not found");

    /// <summary>A transaction hash as the chain prints it, the same for the same story.</summary>
    public string TransactionHash(string what, AkashDeployment deployment) =>
        string.Concat(
            dice.Id(what, deployment.Ordinal).ToString("N"), dice.Id(what, deployment.Ordinal, "second half").ToString("N")).ToUpperInvariant();

    /// <summary>Closes the deployment when its total of hours is over; null lifts the limit.</summary>
    public void LimitRuntime(AkashDeployment deployment, int? hours)
    {
        var record = Record(deployment);
        record.RuntimeLimitHours = hours;
        var version = ++record.RuntimeLimitVersion;
        if (EndsAt(deployment) is { } end)
        {
            world.After(end > world.Now ? end - world.Now : TimeSpan.Zero, () =>
            {
                if (record.RuntimeLimitVersion == version)
                {
                    network.Close(deployment);
                }
            });
        }
    }

    /// <summary>When its runtime limit ends it, counted from its creation; a managed deployment's number is that moment.</summary>
    public DateTimeOffset? EndsAt(AkashDeployment deployment) => Record(deployment).RuntimeLimitHours is { } hours
        ? DateTimeOffset.FromUnixTimeMilliseconds(deployment.Dseq) + world.Deadline(TimeSpan.FromHours(hours))
        : null;

    public void Reset() => _activities.Clear();

    private void CreateLeases(AkashDeployment deployment, IReadOnlyList<LeaseChoice> choices)
    {
        // All are looked at before any is taken: one transaction takes all or none.
        var bids = choices.Select(choice => AkashLeasing.FindBid(deployment, choice).Bid).ToList();
        if (bids.Find(bid => network.Providers.IsDark(bid.Provider)) is { } unreachable)
        {
            throw new AkashProblem(502, "provider_unreachable", $"Provider {unreachable.Provider.Owner} is unreachable. No lease was created.");
        }

        foreach (var choice in choices)
        {
            network.Leasing.Create(deployment, choice);
        }

        TopUp(deployment);
        world.AfterBlocks(AkashLeasing.BlocksPerHour, () => Sweep(deployment));
    }

    private void Deliver(AkashDeployment deployment, AkashLease lease)
    {
        if (network.Leasing.ManifestsToLose > 0 || network.Providers.IsDark(lease.Provider))
        {
            network.Leasing.LoseManifest(lease);
            throw new AkashProblem(502, "manifest_not_delivered", "The lease was created but its manifest could not be delivered.", new
            {
                dseq = Escrow.Number(deployment.Dseq),
                provider = lease.Provider.Owner,
                reason = "provider did not answer within 15 s",
            });
        }

        network.Leasing.Receive(deployment, lease, Record(deployment).Compiled.Manifest[lease.Group.Gseq - 1]);
    }

    private void RequireBalance(decimal amount)
    {
        if (Balance < amount)
        {
            throw new AkashProblem(402, "insufficient_balance", "Insufficient balance", new
            {
                requiredAmountUsd = amount / MicrosPerUsd,
                availableAmountUsd = Balance / MicrosPerUsd,
            });
        }
    }

    /// <summary>The platform keeps 48 hours of runway in escrow, as far as the wallet's money goes.</summary>
    private void TopUp(AkashDeployment deployment)
    {
        var escrow = deployment.Escrow;
        var wanted = decimal.Ceiling((escrow.Rate * AkashLeasing.BlocksPerHour * RunwayHours) - escrow.Projected(world.Height));
        var amount = Math.Min(wanted, Balance);
        if (amount > 0)
        {
            network.Deposit(deployment, Owner, "uact", amount, "grant");
        }
    }

    private void Sweep(AkashDeployment deployment)
    {
        if (!deployment.IsActive)
        {
            return;
        }

        if (deployment.Escrow.Projected(world.Height) < deployment.Escrow.Rate * AkashLeasing.BlocksPerHour * RunwayHours / 2)
        {
            TopUp(deployment);
        }

        world.AfterBlocks(AkashLeasing.BlocksPerHour, () => Sweep(deployment));
    }
}
