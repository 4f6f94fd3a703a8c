namespace Broker.Host.Commands;

/// <summary>How the application is put together; a command decides whether it is.</summary>
internal sealed record Composition(Action<WebApplicationBuilder> AddServices, Action<WebApplication> Map);
