using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Broker.Engine.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class ManualDesk : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "desk_lines",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<Guid>(type: "uuid", nullable: true),
                    actor_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    order_number = table.Column<long>(type: "bigint", nullable: true),
                    quote_id = table.Column<Guid>(type: "uuid", nullable: true),
                    text = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_desk_lines", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "desk_quotes",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    gpu = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    gpu_count = table.Column<int>(type: "integer", nullable: false),
                    country = table.Column<string>(type: "character(2)", nullable: false),
                    provider = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    term_hours = table.Column<int>(type: "integer", nullable: false),
                    valid_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    available = table.Column<int>(type: "integer", nullable: false),
                    entered_by = table.Column<Guid>(type: "uuid", nullable: false),
                    entered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    withdrawn_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    price_per_gpu_hour = table.Column<decimal>(type: "numeric(20,8)", nullable: false),
                    price_per_gpu_hour_currency = table.Column<string>(type: "character(3)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_desk_quotes", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "desk_orders",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:IdentitySequenceOptions", "'1001', '1', '', '', 'False', '1'")
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    tag = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    replica_id = table.Column<Guid>(type: "uuid", nullable: false),
                    quote_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    protected_workload = table.Column<string>(type: "text", nullable: true),
                    ordered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    taken_by = table.Column<Guid>(type: "uuid", nullable: true),
                    taken_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    network_order_number = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    protected_access = table.Column<string>(type: "text", nullable: true),
                    fulfilled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    release_asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    end_reason = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                    price_per_hour = table.Column<decimal>(type: "numeric(20,8)", nullable: false),
                    price_per_hour_currency = table.Column<string>(type: "character(3)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_desk_orders", x => x.number);
                    table.ForeignKey(
                        name: "fk_desk_orders_desk_quotes_quote_id",
                        column: x => x.quote_id,
                        principalTable: "desk_quotes",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_desk_lines_of_order",
                table: "desk_lines",
                column: "order_number",
                filter: "order_number is not null");

            migrationBuilder.CreateIndex(
                name: "ix_desk_orders_open_of_quote",
                table: "desk_orders",
                column: "quote_id",
                filter: "ended_at is null");

            migrationBuilder.CreateIndex(
                name: "ux_desk_orders_tag",
                table: "desk_orders",
                column: "tag",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_desk_quotes_number",
                table: "desk_quotes",
                column: "number",
                unique: true);

            migrationBuilder.SqlFile("desk-after-tables");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "desk_lines");

            migrationBuilder.DropTable(
                name: "desk_orders");

            migrationBuilder.DropTable(
                name: "desk_quotes");
        }
    }
}
