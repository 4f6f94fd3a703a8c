using Broker.Domain.Billing;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Broker.Engine.Billing;

/// <summary>Writes frozen documents in bulk, inside the transaction of the context's connection.</summary>
internal static class InvoiceCopy
{
    public static async Task WriteAsync(
        BrokerDbContext db, IReadOnlyList<(InvoiceEntity Row, InvoiceDocument Document)> invoices, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await WriteInvoicesAsync(connection, invoices, cancellationToken);
        await WriteLinesAsync(connection, invoices, cancellationToken);
    }

    private static async Task WriteInvoicesAsync(
        NpgsqlConnection connection, IReadOnlyList<(InvoiceEntity Row, InvoiceDocument Document)> invoices, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            """
            copy invoices (id, organisation_id, kind, series, sequence, number, state, period_start, period_end, issue_date, due_date,
                currency, net, tax, total, payable, paid, credited, commit_drawn, contract_id, purchase_order_id, corrects_id,
                document, content_hash, frozen_at) from stdin (format binary)
            """, cancellationToken);
        foreach (var (row, _) in invoices)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(row.Id.Value, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(row.OrganisationId.Value, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(row.Kind.ToString(), NpgsqlDbType.Varchar, cancellationToken);
            await copy.WriteAsync(row.Series, NpgsqlDbType.Varchar, cancellationToken);
            await copy.WriteAsync(row.Sequence, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(row.Number, NpgsqlDbType.Varchar, cancellationToken);
            await copy.WriteAsync(row.State.ToString(), NpgsqlDbType.Varchar, cancellationToken);
            foreach (var day in (DateOnly?[])[row.PeriodStart, row.PeriodEnd, row.IssueDate, row.DueDate])
            {
                await WriteAsync(copy, day, NpgsqlDbType.Date, cancellationToken);
            }

            await copy.WriteAsync(row.Currency.Code, NpgsqlDbType.Char, cancellationToken);
            foreach (var amount in (decimal[])[row.Net, row.Tax, row.Total, row.Payable, row.Paid, row.Credited, row.CommitDrawn])
            {
                await copy.WriteAsync(amount, NpgsqlDbType.Numeric, cancellationToken);
            }

            foreach (var id in (Guid?[])[row.ContractId, row.PurchaseOrderId, row.CorrectsId?.Value])
            {
                await WriteAsync(copy, id, NpgsqlDbType.Uuid, cancellationToken);
            }

            await copy.WriteAsync(row.Document, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.ContentHash, NpgsqlDbType.Char, cancellationToken);
            await copy.WriteAsync(row.FrozenAt, NpgsqlDbType.TimestampTz, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task WriteLinesAsync(
        NpgsqlConnection connection, IReadOnlyList<(InvoiceEntity Row, InvoiceDocument Document)> invoices, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            """
            copy invoice_lines (invoice_id, line_number, organisation_id, kind, name, quantity, unit_price, amount, deployment_id, network,
                gpu, region, quoted_price, quoted_currency, team, cost_centre) from stdin (format binary)
            """, cancellationToken);
        foreach (var (row, document) in invoices)
        {
            for (var i = 0; i < document.Lines.Count; i++)
            {
                await WriteLineAsync(copy, row, document.Lines[i], i + 1, cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task WriteLineAsync(
        NpgsqlBinaryImporter copy, InvoiceEntity row, InvoiceLine line, int number, CancellationToken cancellationToken)
    {
        await copy.StartRowAsync(cancellationToken);
        await copy.WriteAsync(row.Id.Value, NpgsqlDbType.Uuid, cancellationToken);
        await copy.WriteAsync(number, NpgsqlDbType.Integer, cancellationToken);
        await copy.WriteAsync(row.OrganisationId.Value, NpgsqlDbType.Uuid, cancellationToken);
        await copy.WriteAsync(line.Kind.ToString(), NpgsqlDbType.Varchar, cancellationToken);
        await copy.WriteAsync(line.Name, NpgsqlDbType.Varchar, cancellationToken);
        await copy.WriteAsync(line.Quantity, NpgsqlDbType.Numeric, cancellationToken);
        await copy.WriteAsync(line.UnitPrice, NpgsqlDbType.Numeric, cancellationToken);
        await copy.WriteAsync(line.Amount, NpgsqlDbType.Numeric, cancellationToken);
        await WriteAsync(copy, line.DeploymentId?.Value, NpgsqlDbType.Uuid, cancellationToken);
        foreach (var text in (string?[])[line.Network?.Value, line.Gpu, line.Region])
        {
            await WriteAsync(copy, text, cancellationToken);
        }

        await WriteAsync(copy, line.QuotedUnitPrice?.Amount, NpgsqlDbType.Numeric, cancellationToken);
        foreach (var text in (string?[])[line.QuotedUnitPrice?.Currency.Code, line.Team, line.CostCentre])
        {
            await WriteAsync(copy, text, cancellationToken);
        }
    }

    private static Task WriteAsync<T>(NpgsqlBinaryImporter copy, T? value, NpgsqlDbType type, CancellationToken cancellationToken)
        where T : struct =>
        value is { } some ? copy.WriteAsync(some, type, cancellationToken) : copy.WriteNullAsync(cancellationToken);

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? value, CancellationToken cancellationToken) =>
        value is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(value, NpgsqlDbType.Varchar, cancellationToken);
}
