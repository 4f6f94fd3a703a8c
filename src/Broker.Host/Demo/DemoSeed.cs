using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Host.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Broker.Host.Demo;

/// <summary>Makes the demo's organisations, people and API key; what is there already stays, except for the password.</summary>
internal sealed class DemoSeed(
    UserManager<BrokerUser> users, Organisations organisations, DemoApiKey key, TimeProvider clock, IOptions<DemoOptions> options, ILogger<DemoSeed> logger)
{
    public static async Task RunIfWantedAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (services.GetRequiredService<IOptions<DemoOptions>>().Value.Seed)
        {
            await using var scope = services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<DemoSeed>().RunAsync(cancellationToken);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var organisation in DemoPeople.Organisations)
        {
            await organisations.EnsureAsync(organisation.Id, organisation.Name, isDemo: true, cancellationToken);
        }

        foreach (var person in DemoPeople.All)
        {
            await AddAsync(person, cancellationToken);
        }

        var engineer = await FindAsync(DemoPeople.Engineer) ?? throw new InvalidOperationException("The demo's engineer was not made.");
        await key.EnsureAsync(new UserId(engineer.Id), cancellationToken);
        logger.DemoSeeded();
    }

    private async Task AddAsync(DemoPerson person, CancellationToken cancellationToken)
    {
        var user = await FindAsync(person);
        if (user is null)
        {
            user = new BrokerUser
            {
                Id = Guid.CreateVersion7(clock.GetUtcNow()),
                UserName = person.Email,
                Email = person.Email,
                EmailConfirmed = true,
                DisplayName = person.DisplayName,
                StaffRole = person.Staff,
            };
            Require(await users.CreateAsync(user, options.Value.Password));
        }
        else if (!await users.CheckPasswordAsync(user, options.Value.Password))
        {
            // The password printed at this start is the one that works.
            Require(await users.RemovePasswordAsync(user));
            Require(await users.AddPasswordAsync(user, options.Value.Password));
        }

        if (person.Organisation is { } organisation)
        {
            await organisations.EnsureMemberAsync(organisation.Id, new UserId(user.Id), person.Role, cancellationToken);
        }
    }

    private Task<BrokerUser?> FindAsync(DemoPerson person) => users.FindByEmailAsync(person.Email);

    private static void Require(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException($"A demo person could not be made: {result}");
        }
    }
}

internal static class DemoSetup
{
    public static void AddDemo(this IServiceCollection services)
    {
        services.AddOptions<DemoOptions>().BindConfiguration(DemoOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<DemoApiKey>();
        services.AddScoped<DemoSeed>();
        services.AddHostedService<DemoHistoryService>();
    }
}
