using Broker.Simulator.Akash.Chain;
using Broker.Simulator.Akash.Sdl;
using Broker.Simulator.Workloads;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash;

/// <summary>
/// Deployments, orders and bids of every owner, as the chain keeps them. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>;
/// leases and what runs on them are <see cref="AkashLeasing"/>'s part.
/// </summary>
internal sealed class AkashNetwork
{
    public const string Key = "akash";

    /// <summary>Least deposit of a deployment and deposit of a bid, in micro-ACT: 0.5 USD.</summary>
    public const decimal LeastDeposit = 500_000m;

    public const int MostBidsPerOrder = 20;
    private static readonly TimeSpan BidLife = TimeSpan.FromMinutes(5);

    private readonly SimulatedWorld _world;
    private readonly Dice _dice;
    private readonly SortedDictionary<(long Dseq, string Owner), AkashDeployment> _deployments = new(Comparer<(long Dseq, string Owner)>.Create(
        (left, right) => left.Dseq != right.Dseq ? left.Dseq.CompareTo(right.Dseq) : string.CompareOrdinal(left.Owner, right.Owner)));

    private int _count;

    public AkashNetwork(
        SimulatedWorld world, Dice dice, AkashProviders providers, WorkloadYard yard, ChainAccounts accounts, BurnMint burnMint,
        CertificateRegistry certificates)
    {
        _world = world;
        _dice = dice;
        Providers = providers;
        Accounts = accounts;
        BurnMint = burnMint;
        Certificates = certificates;
        Leasing = new AkashLeasing(this, world, dice, yard);
    }

    public AkashProviders Providers { get; }

    public ChainAccounts Accounts { get; }

    public BurnMint BurnMint { get; }

    public CertificateRegistry Certificates { get; }

    public AkashLeasing Leasing { get; }

    public long Height => _world.Height;

    /// <summary>By sequence number, oldest first.</summary>
    public IEnumerable<AkashDeployment> Deployments => _deployments.Values;

    public AkashDeployment? Find(string owner, long dseq) => _deployments.GetValueOrDefault((dseq, owner));

    /// <summary>Takes the deposit, opens escrow and one order per group, and lets the providers bid.</summary>
    public AkashDeployment Create(NewDeployment order)
    {
        if (_deployments.ContainsKey((order.Dseq, order.Owner)))
        {
            throw ChainRefusal.DeploymentExists();
        }

        Accounts.Open(order.Owner).Spend("uact", order.Deposit);
        var deployment = new AkashDeployment(++_count, order.Owner, order.Dseq, order.Hash, order.Specs, Height)
        {
            Console = order.Console,
            ReclamationWindow = order.ReclamationWindow,
        };
        _deployments.Add((order.Dseq, order.Owner), deployment);
        deployment.Escrow.Deposit(order.Deposit, Height, order.Source);
        foreach (var group in deployment.Groups)
        {
            CallForBids(deployment, group);
        }

        return deployment;
    }

    /// <summary>A changed manifest is only a changed hash to the chain.</summary>
    public static void Update(AkashDeployment deployment, byte[] hash)
    {
        RequireActive(deployment);
        deployment.Hash = hash.AsSpan().SequenceEqual(deployment.Hash) ? throw ChainRefusal.InvalidHash() : hash;
    }

    public static void RequireActive(AkashDeployment deployment)
    {
        if (!deployment.IsActive)
        {
            throw ChainRefusal.DeploymentClosed();
        }
    }

    /// <summary>More money for a deployment that runs; AKT is kept for when no ACT can be minted.</summary>
    public void Deposit(AkashDeployment deployment, string payer, string denom, decimal amount, string source)
    {
        RequireActive(deployment);
        Accounts.Open(payer).Spend(denom, amount);
        if (denom == "uakt")
        {
            deployment.Escrow.DepositAkt(amount);
        }

        Settle(deployment);
        if (denom == "uact")
        {
            deployment.Escrow.Deposit(amount, Height, source);
        }
    }

    public void Settle(AkashDeployment deployment) => deployment.Escrow.Settle(Height, BurnMint.Fallback);

    /// <summary>Does nothing when it is closed already.</summary>
    public void Close(AkashDeployment deployment, string reason = "lease_closed_owner", string state = "closed")
    {
        if (!deployment.IsActive)
        {
            return;
        }

        Settle(deployment);
        foreach (var lease in deployment.ActiveLeases.ToList())
        {
            Leasing.End(lease, reason, state);
        }

        foreach (var group in deployment.Groups)
        {
            group.State = state;
            group.Order.Close();
        }

        deployment.State = "closed";
        var (act, akt) = deployment.Escrow.Close();
        var account = Accounts.Open(deployment.Owner);
        account.Receive("uact", act);
        account.Receive("uakt", akt);
    }

    /// <summary>A group whose lease its provider gave up waits for its owner to ask for another.</summary>
    public void StartGroup(AkashDeployment deployment, int gseq)
    {
        RequireActive(deployment);
        var group = deployment.Groups.Find(one => one.Gseq == gseq) ?? throw ChainRefusal.GroupNotFound();
        group.State = group.State switch
        {
            "paused" => "open",
            "open" => throw ChainRefusal.GroupOpen(),
            _ => throw ChainRefusal.GroupClosed(),
        };
        Reorder(deployment, group);
    }

    /// <summary>The next order for the same group; new bids come for it.</summary>
    public void Reorder(AkashDeployment deployment, AkashGroup group)
    {
        group.Reopen(Height);
        CallForBids(deployment, group);
    }

    public void Reset()
    {
        _deployments.Clear();
        _count = 0;
        Providers.Reset();
        Accounts.Reset();
        BurnMint.Reset();
        Certificates.Reset();
        Leasing.ManifestsToLose = 0;
    }

    private void CallForBids(AkashDeployment deployment, AkashGroup group)
    {
        var order = group.Order;
        foreach (var provider in Providers.All)
        {
            var blocks = order.Oseq == 1
                ? _dice.Between(1, 4, "bid-delay", deployment.Ordinal, group.Gseq, provider.Owner)
                : _dice.Between(1, 4, "bid-delay", deployment.Ordinal, group.Gseq, provider.Owner, order.Oseq);
            _world.AfterBlocks(blocks, () =>
            {
                if (order.State != "open" || order.Bids.Count >= MostBidsPerOrder || Providers.Ask(provider, group.Spec) is not { } price)
                {
                    return;
                }

                var bid = new AkashBid(provider, price, Height, order, deployment.ReclamationWindow);
                order.Bids.Add(bid);
                _world.After(_world.Deadline(BidLife), () => bid.State = bid.State == "open" ? "closed" : bid.State);
            });
        }
    }
}

/// <param name="Deposit">Micro-ACT.</param>
/// <param name="Source">balance or grant.</param>
internal sealed record NewDeployment(
    string Owner, long Dseq, byte[] Hash, IReadOnlyList<OrderGroup> Specs, decimal Deposit, string Source,
    TimeSpan? ReclamationWindow = null, ConsoleRecord? Console = null);
