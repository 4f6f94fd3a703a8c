using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Broker.Engine.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class JobResults : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "hold",
                table: "usage_intervals",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "None");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "completed_at",
                table: "deployments",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "job_results",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    deployment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    replica_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    completed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ran_for = table.Column<TimeSpan>(type: "interval", nullable: false),
                    log_tail = table.Column<string>(type: "text", nullable: true),
                    accepts_itself_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    decided_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    paid_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                    cost = table.Column<decimal>(type: "numeric(20,8)", nullable: false),
                    cost_currency = table.Column<string>(type: "character(3)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_results", x => x.id);
                    table.ForeignKey(
                        name: "fk_job_results_replicas_organisation_id_deployment_id_replica_~",
                        columns: x => new { x.organisation_id, x.deployment_id, x.replica_id },
                        principalTable: "replicas",
                        principalColumns: new[] { "organisation_id", "deployment_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_job_results_organisation_id_deployment_id_replica_id",
                table: "job_results",
                columns: new[] { "organisation_id", "deployment_id", "replica_id" });

            migrationBuilder.CreateIndex(
                name: "ix_job_results_undecided",
                table: "job_results",
                column: "accepts_itself_at",
                filter: "state in ('Submitted', 'InReview')");

            migrationBuilder.CreateIndex(
                name: "ux_job_results_of_replica",
                table: "job_results",
                column: "replica_id",
                unique: true);

            migrationBuilder.SqlFile("0004-job-results");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "job_results");

            migrationBuilder.DropColumn(
                name: "hold",
                table: "usage_intervals");

            migrationBuilder.DropColumn(
                name: "completed_at",
                table: "deployments");
        }
    }
}
