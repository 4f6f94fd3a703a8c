using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Broker.Engine.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class NetworkCredentials : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "network_audit",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    network = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    act = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    text = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    actor = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_network_audit", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "network_credentials",
                columns: table => new
                {
                    network = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    protected_key_id = table.Column<string>(type: "text", nullable: true),
                    protected_secret = table.Column<string>(type: "text", nullable: false),
                    account = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    tried_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    connected_by = table.Column<Guid>(type: "uuid", nullable: false),
                    connected_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    rotated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    balance = table.Column<decimal>(type: "numeric(20,8)", nullable: true),
                    balance_currency = table.Column<string>(type: "character(3)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_network_credentials", x => x.network);
                });

            migrationBuilder.CreateIndex(
                name: "ix_replicas_of_network",
                table: "replicas",
                columns: new[] { "network", "created_at" });

            migrationBuilder.SqlFile("0003-network-credentials");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "network_audit");

            migrationBuilder.DropTable(
                name: "network_credentials");

            migrationBuilder.DropIndex(
                name: "ix_replicas_of_network",
                table: "replicas");
        }
    }
}
