using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>One of io.net's two products; each has its own API, which knows nothing of the other's deployments.</summary>
/// <param name="Mark">What handles and references of the product begin with; nothing for containers, which were here first.</param>
/// <param name="Root">Where its API begins.</param>
/// <param name="Workers">What it calls them in its paths.</param>
internal sealed record IoNetProduct(string Mark, string Root, string Workers)
{
    public static readonly IoNetProduct Containers = new("", "enterprise/v1/io-cloud/caas", "containers");
    public static readonly IoNetProduct Machines = new("vmaas/", "enterprise/v1/io-cloud/vmaas", "vms");

    /// <summary>Which product a text belongs to, and the text without its mark.</summary>
    public static (IoNetProduct Product, string Unmarked) Split(string marked) =>
        marked.StartsWith(Machines.Mark, StringComparison.Ordinal) ? (Machines, marked[Machines.Mark.Length..]) : (Containers, marked);
}

/// <summary>A deployment: the product it is of, and its id there.</summary>
internal sealed record IoNetDeployment(IoNetProduct Product, string Id)
{
    public LeaseHandle Handle => new(Product.Mark + Id);

    /// <summary>Below the product's root, ready for a request.</summary>
    public string Path => $"{Product.Root}/deployment/{Uri.EscapeDataString(Id)}";

    public static IoNetDeployment Of(LeaseHandle handle)
    {
        var (product, id) = IoNetProduct.Split(handle.Value);
        return new IoNetDeployment(product, id);
    }
}
