using Broker.Simulator.IoNet;
using Broker.Simulator.World;

namespace Broker.Simulator.Lium;

/// <summary>Templates and keys of the account.</summary>
internal static class LiumTemplatesApi
{
    private static readonly string[] Categories = ["DOCKER", "PYTORCH", "NVIDIA", "TENSOR_FLOW", "OPEN_AI", "UBUNTU"];

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/templates", (SimulatedWorld world, LiumNetwork network) =>
            world.Visit(() => IoNetJson.Bare(network.Templates.All.Select(LiumViews.Template).ToList())));
        group.MapGet("/templates/{id}", (string id, SimulatedWorld world, LiumNetwork network) =>
            world.Visit(() => IoNetJson.Bare(LiumViews.Template(network.Templates.Find(id)))));
        group.MapPost("/templates", CreateAsync);
        group.MapPut("/templates/{id}", UpdateAsync);
        group.MapDelete("/templates/{id}", (string id, SimulatedWorld world, LiumNetwork network) => world.Visit(() =>
        {
            network.Templates.Delete(network.Templates.Find(id));
            return IoNetJson.Bare(new { });
        }));
    }

    private static async Task<IResult> CreateAsync(
        HttpRequest request, SimulatedWorld world, LiumNetwork network, CancellationToken cancellationToken)
    {
        var body = await ReadAsync(request, cancellationToken);
        return world.Visit(() => IoNetJson.Bare(LiumViews.Template(network.Templates.Create(body))));
    }

    private static async Task<IResult> UpdateAsync(
        string id, HttpRequest request, SimulatedWorld world, LiumNetwork network, CancellationToken cancellationToken)
    {
        var body = await ReadAsync(request, cancellationToken);
        return world.Visit(() =>
        {
            var template = network.Templates.Find(id);
            network.Templates.Update(template, body);
            return IoNetJson.Bare(LiumViews.Template(template));
        });
    }

    private static async Task<LiumTemplateBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await IoNetFields.BodyAsync(request, cancellationToken);
        var category = body.OptionalText("category") ?? "UBUNTU";
        if (!Categories.Contains(category))
        {
            body.Add("category", $"Input should be one of {string.Join(", ", Categories)}", "enum");
        }

        var environment = (body.OptionalMap("environment") ?? []).ToDictionary(one => one.Key, one => one.Value ?? "", StringComparer.Ordinal);
        var read = new LiumTemplateBody(
            body.Text("name"), body.Text("docker_image"), body.OptionalText("docker_image_tag") ?? "latest",
            body.OptionalText("docker_image_digest") ?? "", body.OptionalIntegers("internal_ports") ?? [LiumNetwork.SshPort, 8000],
            body.OptionalText("startup_commands") ?? "", body.OptionalText("entrypoint") ?? "", environment, category,
            body.Flag("is_private"), body.OptionalText("description") ?? "");
        body.ThrowIfWrong();
        return read;
    }
}
