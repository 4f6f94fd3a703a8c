using System.Globalization;
using Broker.Simulator.Akash.Sdl;

namespace Broker.Simulator.Akash.Chain;

/// <summary>State to the chain's REST shapes.</summary>
internal static class ChainViews
{
    private static readonly string[] EndpointKinds = ["SHARED_HTTP", "RANDOM_PORT", "LEASED_IP"];

    public static object Deployment(AkashDeployment deployment) => new
    {
        deployment = new
        {
            id = new { owner = deployment.Owner, dseq = Escrow.Number(deployment.Dseq) },
            state = deployment.State,
            hash = Convert.ToBase64String(deployment.Hash),
            created_at = Escrow.Number(deployment.CreatedHeight),
            reclamation = Reclamation(deployment),
        },
        groups = deployment.Groups.Select(group => Group(deployment, group)),
        escrow_account = deployment.Escrow.ToWire("deployment", deployment.Xid),
    };

    public static object Group(AkashDeployment deployment, AkashGroup group) => new
    {
        id = new { owner = deployment.Owner, dseq = Escrow.Number(deployment.Dseq), gseq = group.Gseq },
        state = group.State,
        group_spec = Spec(group.Spec),
        created_at = Escrow.Number(group.Orders[0].CreatedHeight),
    };

    public static object Order(AkashDeployment deployment, AkashGroup group, AkashOrder order) => new
    {
        id = new { owner = deployment.Owner, dseq = Escrow.Number(deployment.Dseq), gseq = group.Gseq, oseq = order.Oseq },
        state = order.State,
        spec = Spec(group.Spec),
        created_at = Escrow.Number(order.CreatedHeight),
        reclamation = Reclamation(deployment),
    };

    public static object Bid(AkashDeployment deployment, AkashGroup group, AkashBid bid) => new
    {
        bid = new
        {
            id = Id(deployment, group, bid),
            state = bid.State,
            price = Escrow.Coin(bid.Price),
            created_at = Escrow.Number(bid.CreatedHeight),
            resources_offer = group.Spec.Units.Select(unit => new { resources = Resources(unit.Resources), count = unit.Count, prices = (object?)null }),
            reclamation_window = Seconds(bid.ReclamationWindow),
        },
        escrow_account = BidEscrow(deployment, group, bid),
    };

    public static object Lease(AkashDeployment deployment, AkashLease lease) => new
    {
        lease = new
        {
            id = Id(deployment, lease.Group, lease.Bid),
            state = lease.State,
            price = Escrow.Coin(lease.Bid.Price),
            created_at = Escrow.Number(lease.CreatedHeight),
            closed_on = Escrow.Number(lease.ClosedHeight),
            reason = lease.Reason ?? "lease_closed_invalid",
            reclamation = Reclaim(lease),
        },
        escrow_payment = Payment(deployment, lease.Payment),
    };

    public static object Payment(AkashDeployment deployment, EscrowPayment payment) => new
    {
        id = new { aid = new { scope = "deployment", xid = deployment.Xid }, xid = payment.Xid },
        state = new
        {
            owner = payment.Provider,
            state = payment.State,
            rate = Escrow.Coin(payment.Rate),
            balance = Escrow.Coin(payment.Balance),
            unsettled = Escrow.Coin(payment.Unsettled),
            withdrawn = new CoinWire("uact", decimal.Truncate(payment.Withdrawn).ToString(CultureInfo.InvariantCulture)),
        },
    };

    /// <summary>A bid's own deposit; it goes back when the bid is over.</summary>
    public static EscrowWire BidEscrow(AkashDeployment deployment, AkashGroup group, AkashBid bid)
    {
        var escrow = new Escrow(bid.Provider.Owner, bid.CreatedHeight);
        escrow.Deposit(AkashNetwork.LeastDeposit, bid.CreatedHeight, "balance");
        if (bid.State is "lost" or "closed")
        {
            escrow.Close();
        }

        var id = Id(deployment, group, bid);
        return escrow.ToWire("bid", $"{id.Owner}/{id.Dseq}/{id.Gseq}/{id.Oseq}/{id.Provider}");
    }

    public static MarketIdWire Id(AkashDeployment deployment, AkashGroup group, AkashBid bid) =>
        new(deployment.Owner, Escrow.Number(deployment.Dseq), group.Gseq, bid.Oseq, bid.Provider.Owner, 0);

    /// <summary>While a lease is being reclaimed.</summary>
    public static object? Reclaim(AkashLease lease) => lease.Reclaim is not { } reclaim ? null : new
    {
        window = Seconds(reclaim.Window),
        started_at = Escrow.Number(reclaim.StartedAt.ToUnixTimeSeconds()),
        deadline = Escrow.Number(reclaim.Deadline.ToUnixTimeSeconds()),
        reason = reclaim.Reason,
    };

    public static string? Seconds(TimeSpan? window) => window is { } span
        ? $"{((long)span.TotalSeconds).ToString(CultureInfo.InvariantCulture)}s"
        : null;

    private static object? Reclamation(AkashDeployment deployment) =>
        deployment.ReclamationWindow is { } window ? new { min_window = Seconds(window) } : null;

    private static object Spec(OrderGroup spec) => new
    {
        name = spec.Name,
        requirements = new
        {
            signed_by = new { all_of = spec.SignedByAllOf, any_of = spec.SignedByAnyOf },
            attributes = Attributes(spec.Attributes),
        },
        resources = spec.Units.Select(unit => new
        {
            resource = Resources(unit.Resources),
            count = unit.Count,
            price = Escrow.Coin(unit.PriceCap),
        }),
    };

    private static object Resources(ManifestResources resources) => new
    {
        id = resources.Id,
        cpu = new { units = new { val = resources.Cpu.Units.Val }, attributes = Attributes(resources.Cpu.Attributes) },
        memory = new { quantity = new { val = resources.Memory.Size.Val }, attributes = Array.Empty<object>() },
        storage = resources.Storage.Select(volume => new
        {
            name = volume.Name,
            quantity = new { val = volume.Size.Val },
            attributes = Attributes(volume.Attributes),
        }),
        gpu = new { units = new { val = resources.Gpu.Units.Val }, attributes = Attributes(resources.Gpu.Attributes) },
        endpoints = resources.Endpoints.Select(endpoint => new { kind = EndpointKinds[endpoint.Kind], sequence_number = endpoint.SequenceNumber }),
    };

    private static IReadOnlyList<AttributeWire> Attributes(IReadOnlyList<ManifestAttribute>? attributes) =>
        [.. (attributes ?? []).Select(attribute => new AttributeWire(attribute.Key, attribute.Value))];
}
