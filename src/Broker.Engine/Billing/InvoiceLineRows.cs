using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;

namespace Broker.Engine.Billing;

/// <summary>Rows of one document's lines; a period close writes those of many with <see cref="InvoiceCopy"/>.</summary>
internal static class InvoiceLineRows
{
    public static async Task AddAsync(BrokerDbContext db, OrganisationId organisation, InvoiceDocument document, CancellationToken cancellationToken)
    {
        db.AddRange(document.Lines.Select((line, i) => new InvoiceLineEntity
        {
            InvoiceId = document.Id,
            LineNumber = i + 1,
            OrganisationId = organisation,
            Kind = line.Kind,
            Name = line.Name,
            Quantity = line.Quantity,
            UnitPrice = line.UnitPrice,
            Amount = line.Amount,
            DeploymentId = line.DeploymentId,
            Network = line.Network,
            Gpu = line.Gpu,
            Region = line.Region,
            QuotedPrice = line.QuotedUnitPrice?.Amount,
            QuotedCurrency = line.QuotedUnitPrice?.Currency.Code,
            Team = line.Team,
            CostCentre = line.CostCentre,
        }));
        await db.SaveChangesAsync(cancellationToken);
    }
}
