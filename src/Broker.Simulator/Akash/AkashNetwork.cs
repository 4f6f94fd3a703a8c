using Broker.Simulator.Akash.Sdl;
using Broker.Simulator.Workloads;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Akash;

/// <summary>
/// Deployments, orders, bids and the managed wallet. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>;
/// leases and what runs on them are <see cref="AkashLeasing"/>'s part.
/// </summary>
internal sealed class AkashNetwork
{
    public const string Key = "akash";

    /// <summary>Micro-ACT the platform puts into every new deployment: 0.5 USD.</summary>
    public const decimal FirstDeposit = 500_000m;

    private const int MostBidsPerOrder = 20;
    private static readonly TimeSpan BidLife = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StaleAfter = SimulatedWorld.BlockTime * 100;

    private readonly SimulatedWorld _world;
    private readonly Dice _dice;
    private readonly SimulatorOptions _options;
    private readonly SortedDictionary<long, AkashDeployment> _deployments = [];
    private readonly Dictionary<string, bool> _activities = new(StringComparer.Ordinal);
    private int _count;

    public AkashNetwork(SimulatedWorld world, Dice dice, AkashProviders providers, WorkloadYard yard, IOptions<SimulatorOptions> options)
    {
        _world = world;
        _dice = dice;
        _options = options.Value;
        Providers = providers;
        Balance = _options.AkashBalanceUsd * 1_000_000m;
        Leasing = new AkashLeasing(this, world, dice, yard);
    }

    public AkashProviders Providers { get; }

    public AkashLeasing Leasing { get; }

    /// <summary>Micro-ACT the managed wallet may still spend.</summary>
    public decimal Balance { get; private set; }

    public string Owner => Providers.Supply.Tenant;

    public long Height => _world.Height;

    /// <summary>By sequence number, oldest first.</summary>
    public IEnumerable<AkashDeployment> Deployments => _deployments.Values;

    public AkashDeployment Find(long dseq) =>
        _deployments.TryGetValue(dseq, out var found) ? found : throw AkashProblem.NotFound("Deployment not found");

    public AkashDeployment Create(string sdl, string? name)
    {
        var compiled = Compile(sdl);
        if (Balance < FirstDeposit)
        {
            throw new AkashProblem(402, "insufficient_balance", "Insufficient balance", new
            {
                requiredAmountUsd = FirstDeposit / 1_000_000m,
                availableAmountUsd = Balance / 1_000_000m,
            });
        }

        var dseq = _world.Now.ToUnixTimeMilliseconds();
        while (_deployments.ContainsKey(dseq))
        {
            dseq++;
        }

        var deployment = new AkashDeployment(++_count, dseq, sdl, compiled, name, Height, new Escrow(Owner, Height));
        _deployments.Add(dseq, deployment);
        Deposit(deployment, FirstDeposit);
        foreach (var group in deployment.Groups)
        {
            CallForBids(deployment, group);
        }

        _world.After(_world.Deadline(StaleAfter), () =>
        {
            if (deployment.IsActive && deployment.Leases.Count == 0)
            {
                Close(deployment);
            }
        });
        return deployment;
    }

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

    /// <summary>Moves micro-ACT from the wallet into the deployment's escrow; what the wallet has not got is not moved.</summary>
    public decimal Deposit(AkashDeployment deployment, decimal amount)
    {
        var moved = Math.Min(amount, Balance);
        if (moved > 0)
        {
            deployment.Escrow.Settle(deployment.Rate, Height);
            deployment.Escrow.Deposit(moved, Height);
            Balance -= moved;
        }

        return moved;
    }

    /// <summary>Safe to repeat.</summary>
    public void Close(AkashDeployment deployment, string reason = "lease_closed_owner", string state = "closed")
    {
        if (!deployment.IsActive)
        {
            return;
        }

        deployment.Escrow.Settle(deployment.Rate, Height);
        foreach (var lease in deployment.ActiveLeases.ToList())
        {
            Leasing.End(lease, reason, state);
        }

        foreach (var group in deployment.Groups)
        {
            group.State = state;
            group.OrderState = "closed";
            foreach (var bid in group.Bids.Where(bid => bid.State is "open" or "active"))
            {
                bid.State = "closed";
            }
        }

        deployment.State = "closed";
        Balance += deployment.Escrow.Close();
    }

    /// <summary>Closes two blocks later; the id tells how far it is.</summary>
    public string CloseLater(AkashDeployment deployment)
    {
        var id = _dice.Id("activity", _activities.Count).ToString();
        _activities[id] = false;
        _world.AfterBlocks(2, () =>
        {
            Close(deployment);
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
            _dice.Id(what, deployment.Ordinal).ToString("N"), _dice.Id(what, deployment.Ordinal, "second half").ToString("N")).ToUpperInvariant();

    public void Reset()
    {
        _deployments.Clear();
        _activities.Clear();
        _count = 0;
        Balance = _options.AkashBalanceUsd * 1_000_000m;
        Providers.Reset();
    }

    private void CallForBids(AkashDeployment deployment, AkashGroup group)
    {
        foreach (var provider in Providers.All)
        {
            var blocks = _dice.Between(1, 4, "bid-delay", deployment.Ordinal, group.Gseq, provider.Owner);
            _world.AfterBlocks(blocks, () =>
            {
                if (group.OrderState != "open" || group.Bids.Count >= MostBidsPerOrder || Providers.Ask(provider, group.Order) is not { } price)
                {
                    return;
                }

                var bid = new AkashBid(provider, price, Height, group.Oseq);
                group.Bids.Add(bid);
                _world.After(_world.Deadline(BidLife), () =>
                {
                    if (bid.State == "open")
                    {
                        bid.State = "closed";
                    }
                });
            });
        }
    }
}
