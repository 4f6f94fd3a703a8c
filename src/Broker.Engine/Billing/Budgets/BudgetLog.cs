using Broker.Domain.Shared;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Billing.Budgets;

internal static partial class BudgetLog
{
    [LoggerMessage(4101, LogLevel.Information, "Budget {Budget} passed {Percent} percent")]
    public static partial void Warned(ILogger logger, BudgetId budget, int percent);

    [LoggerMessage(4102, LogLevel.Warning, "Budget {Budget} is spent: {Count} deployments are being closed")]
    public static partial void Stopped(ILogger logger, BudgetId budget, int count);

    [LoggerMessage(4103, LogLevel.Error, "The budgets of {Organisation} could not be evaluated; the others were")]
    public static partial void EvaluationFailed(ILogger logger, Exception exception, OrganisationId organisation);
}
