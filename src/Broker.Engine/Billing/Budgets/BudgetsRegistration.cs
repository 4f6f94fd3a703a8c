using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Billing.Budgets;

public static class BudgetsRegistration
{
    /// <summary>Budgets, what watches them, and what is told about them. Needs persistence and deployments.</summary>
    public static IServiceCollection AddBudgets(this IServiceCollection services)
    {
        services.AddSingleton<CloseAllOf>();
        services.AddSingleton<EvaluateBudgets>();
        services.AddScoped<IBudgetReader, BudgetReader>();
        services.AddScoped<IBudgetCommands, BudgetCommands>();
        return services;
    }
}
