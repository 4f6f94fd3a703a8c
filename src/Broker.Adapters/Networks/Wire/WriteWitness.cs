using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Wire;

/// <summary>For the crash test only: where the process dies. Section <c>Networks:Crash</c>.</summary>
internal sealed class WriteWitnessOptions
{
    public const string Section = "Networks:Crash";

    /// <summary>Whether the process ends, as <c>kill -9</c> would, right after a network has done a write. Default: false; refused in production.</summary>
    public bool AfterWrites { get; set; }

    /// <summary>Kinds of writes it survives, as <see cref="WriteWitness"/> names them.</summary>
    [Required]
    public IReadOnlyList<string> Survives { get; set; } = [];
}

/// <summary>Sees every write a network has done before anyone here has read its answer.</summary>
internal sealed partial class WriteWitness(WriteWitnessOptions options)
{
    private static readonly ConditionalWeakTable<HttpContent, string> Names = [];

    /// <summary>Says what a write is called, where its path does not tell it apart from others (a transaction's message).</summary>
    public static void NameOf(HttpContent content, string name) => Names.Add(content, name);

    public void Done(NetworkId network, HttpRequestMessage request)
    {
        if (!options.AfterWrites || request.Method == HttpMethod.Get || request.Method == HttpMethod.Head)
        {
            return;
        }

        var what = request.Content is { } content && Names.TryGetValue(content, out var name) ? name : Ids().Replace(request.RequestUri!.AbsolutePath, "/*");
        var kind = $"{network} {request.Method} {what}";
        if (!options.Survives.Contains(kind, StringComparer.Ordinal))
        {
            Console.Error.WriteLine($"killed after: {kind}");
            using var self = System.Diagnostics.Process.GetCurrentProcess();
            self.Kill();
            self.WaitForExit();
        }
    }

    [GeneratedRegex(@"/(?:[0-9]+|[0-9a-fA-F-]{16,}|[a-z]+1[a-z0-9]{30,}|[a-z]{2,5}[_-][0-9a-zA-Z-]{6,})(?=/|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Ids();
}

/// <summary>Stands next to the wire; see <see cref="WriteWitness"/>.</summary>
internal sealed class WriteWitnessHandler(NetworkId network, WriteWitness witness) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            witness.Done(network, request);
        }

        return response;
    }
}
