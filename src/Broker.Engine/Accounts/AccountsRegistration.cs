using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Accounts;

public static class AccountsRegistration
{
    /// <summary>Members and keys. Needs <see cref="Persistence.PersistenceRegistration.AddPersistence"/>.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddScoped<ApiKeys>();
        services.AddScoped<IApiKeys>(provider => provider.GetRequiredService<ApiKeys>());
        services.AddSingleton<Memberships>();
        services.AddSingleton<Organisations>();
        return services;
    }
}
