using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Broker.Engine.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class SlaContracts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "sla_contracts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    deployment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    valid_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    terms = table.Column<string>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sla_contracts", x => x.id);
                    table.ForeignKey(
                        name: "fk_sla_contracts_deployments_organisation_id_deployment_id",
                        columns: x => new { x.organisation_id, x.deployment_id },
                        principalTable: "deployments",
                        principalColumns: new[] { "organisation_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "sla_exclusions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    deployment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    takes_back = table.Column<Guid>(type: "uuid", nullable: true),
                    author_id = table.Column<Guid>(type: "uuid", nullable: false),
                    author = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sla_exclusions", x => x.id);
                    table.ForeignKey(
                        name: "fk_sla_exclusions_deployments_organisation_id_deployment_id",
                        columns: x => new { x.organisation_id, x.deployment_id },
                        principalTable: "deployments",
                        principalColumns: new[] { "organisation_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_sla_exclusions_sla_exclusions_takes_back",
                        column: x => x.takes_back,
                        principalTable: "sla_exclusions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "upstream_claims",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    network = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    provider = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    replica_id = table.Column<Guid>(type: "uuid", nullable: false),
                    lease_handle = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    period = table.Column<DateOnly>(type: "date", nullable: false),
                    downtime = table.Column<TimeSpan>(type: "interval", nullable: false),
                    counted = table.Column<TimeSpan>(type: "interval", nullable: false),
                    term = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    evidence = table.Column<string>(type: "json", nullable: false),
                    evidence_hash = table.Column<string>(type: "character(64)", nullable: false),
                    due_on = table.Column<DateOnly>(type: "date", nullable: false),
                    state = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    network_reference = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    filed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    filed_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    decided_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    paid_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    note = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                    accepted = table.Column<decimal>(type: "numeric(20,8)", nullable: true),
                    accepted_currency = table.Column<string>(type: "character(3)", nullable: true),
                    amount = table.Column<decimal>(type: "numeric(20,8)", nullable: false),
                    amount_currency = table.Column<string>(type: "character(3)", nullable: false),
                    cost = table.Column<decimal>(type: "numeric(20,8)", nullable: false),
                    cost_currency = table.Column<string>(type: "character(3)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_upstream_claims", x => x.id);
                    table.ForeignKey(
                        name: "fk_upstream_claims_replicas_replica_id",
                        column: x => x.replica_id,
                        principalTable: "replicas",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "sla_credits",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    deployment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    deployment_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    period = table.Column<DateOnly>(type: "date", nullable: false),
                    contract_id = table.Column<Guid>(type: "uuid", nullable: false),
                    objective = table.Column<decimal>(type: "numeric(12,10)", nullable: false),
                    availability = table.Column<decimal>(type: "numeric(12,10)", nullable: false),
                    downtime = table.Column<TimeSpan>(type: "interval", nullable: false),
                    counted = table.Column<TimeSpan>(type: "interval", nullable: false),
                    percent = table.Column<int>(type: "integer", nullable: false),
                    is_provisional = table.Column<bool>(type: "boolean", nullable: false),
                    evidence = table.Column<string>(type: "json", nullable: false),
                    evidence_hash = table.Column<string>(type: "character(64)", nullable: false),
                    state = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    decided_by = table.Column<Guid>(type: "uuid", nullable: true),
                    decided_by_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    decision = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    invoice_id = table.Column<Guid>(type: "uuid", nullable: true),
                    computed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                    amount = table.Column<decimal>(type: "numeric(20,8)", nullable: false),
                    amount_currency = table.Column<string>(type: "character(3)", nullable: false),
                    charges = table.Column<decimal>(type: "numeric(20,8)", nullable: false),
                    charges_currency = table.Column<string>(type: "character(3)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sla_credits", x => x.id);
                    table.ForeignKey(
                        name: "fk_sla_credits_deployments_organisation_id_deployment_id",
                        columns: x => new { x.organisation_id, x.deployment_id },
                        principalTable: "deployments",
                        principalColumns: new[] { "organisation_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_sla_credits_invoices_invoice_id",
                        column: x => x.invoice_id,
                        principalTable: "invoices",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_sla_credits_sla_contracts_contract_id",
                        column: x => x.contract_id,
                        principalTable: "sla_contracts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ux_sla_contracts_version_of_deployment",
                table: "sla_contracts",
                columns: new[] { "organisation_id", "deployment_id", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_sla_credits_contract_id",
                table: "sla_credits",
                column: "contract_id");

            migrationBuilder.CreateIndex(
                name: "ix_sla_credits_invoice_id",
                table: "sla_credits",
                column: "invoice_id");

            migrationBuilder.CreateIndex(
                name: "ix_sla_credits_undone",
                table: "sla_credits",
                columns: new[] { "state", "period" },
                filter: "state in ('Proposed', 'Approved')");

            migrationBuilder.CreateIndex(
                name: "ux_sla_credits_of_deployment_and_month",
                table: "sla_credits",
                columns: new[] { "organisation_id", "deployment_id", "period" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_sla_exclusions_of_deployment",
                table: "sla_exclusions",
                columns: new[] { "organisation_id", "deployment_id", "starts_at" });

            migrationBuilder.CreateIndex(
                name: "ux_sla_exclusions_takes_back",
                table: "sla_exclusions",
                column: "takes_back",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_upstream_claims_calendar",
                table: "upstream_claims",
                columns: new[] { "state", "due_on" });

            migrationBuilder.CreateIndex(
                name: "ux_upstream_claims_of_replica_and_month",
                table: "upstream_claims",
                columns: new[] { "replica_id", "period" },
                unique: true);

            migrationBuilder.SqlFile("sla-after-tables");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.SqlFile("sla-undo");

            migrationBuilder.DropTable(
                name: "sla_credits");

            migrationBuilder.DropTable(
                name: "sla_exclusions");

            migrationBuilder.DropTable(
                name: "upstream_claims");

            migrationBuilder.DropTable(
                name: "sla_contracts");
        }
    }
}
