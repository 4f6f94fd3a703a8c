using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Broker.Engine.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class DropUnwrittenProbeColumns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "last_latency_ms",
                table: "replicas");

            migrationBuilder.DropColumn(
                name: "last_probe_at",
                table: "replicas");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "last_latency_ms",
                table: "replicas",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "last_probe_at",
                table: "replicas",
                type: "timestamp with time zone",
                nullable: true);
        }
    }
}
