using Broker.Domain.Deployments;
using Broker.Engine.Sla;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

internal sealed class HealthIntervalConfiguration : IEntityTypeConfiguration<HealthIntervalEntity>
{
    public void Configure(EntityTypeBuilder<HealthIntervalEntity> builder)
    {
        builder.ToTable("health_intervals");
        builder.HasKey(i => i.Id);
        builder.Property(i => i.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(i => i.OrganisationId).HasColumnName("organisation_id");
        builder.Property(i => i.DeploymentId).HasColumnName("deployment_id");
        builder.Property(i => i.ReplicaId).HasColumnName("replica_id");
        builder.Property(i => i.Health).HasColumnName("health");
        builder.Property(i => i.StartedAt).HasColumnName("started_at");
        builder.Property(i => i.EndedAt).HasColumnName("ended_at");
        builder.OfReplica(i => new { i.OrganisationId, i.DeploymentId, i.ReplicaId });
        builder.HasIndex(i => new { i.OrganisationId, i.DeploymentId, i.ReplicaId, i.StartedAt }, "ix_health_intervals_of_deployment");
        builder.HasIndex(i => i.ReplicaId, "ux_health_intervals_open_of_replica").IsUnique().HasFilter("ended_at is null");
    }
}

internal sealed class UsageIntervalConfiguration : IEntityTypeConfiguration<UsageIntervalEntity>
{
    public void Configure(EntityTypeBuilder<UsageIntervalEntity> builder)
    {
        builder.ToTable("usage_intervals");
        builder.HasKey(i => i.Id);
        builder.Property(i => i.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(i => i.OrganisationId).HasColumnName("organisation_id");
        builder.Property(i => i.DeploymentId).HasColumnName("deployment_id");
        builder.Property(i => i.ReplicaId).HasColumnName("replica_id");
        builder.Property(i => i.Hold).HasColumnName("hold").HasDefaultValue(UsageHold.None);
        builder.Money(i => i.PricePerHour, "price_per_hour");
        builder.Property(i => i.StartedAt).HasColumnName("started_at");
        builder.Property(i => i.EndedAt).HasColumnName("ended_at");
        builder.Property(i => i.MeteredUntil).HasColumnName("metered_until");
        builder.OfReplica(i => new { i.OrganisationId, i.DeploymentId, i.ReplicaId });
        builder.HasIndex(i => i.StartedAt, "ix_usage_intervals_unmetered").HasFilter("hold = 'None' and (metered_until is null or metered_until is distinct from ended_at)");
        builder.HasIndex(i => new { i.OrganisationId, i.DeploymentId, i.ReplicaId, i.StartedAt }, "ix_usage_intervals_of_deployment");
        builder.HasIndex(i => i.ReplicaId, "ux_usage_intervals_open_of_replica").IsUnique().HasFilter("ended_at is null");
    }
}

internal sealed class IncidentConfiguration : IEntityTypeConfiguration<IncidentEntity>
{
    public const string Numbers = "incident_numbers";

    public void Configure(EntityTypeBuilder<IncidentEntity> builder)
    {
        builder.ToTable("incidents");
        builder.HasKey(i => i.Id);
        builder.Property(i => i.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(i => i.Number).HasColumnName("number").HasDefaultValueSql($"nextval('{Numbers}')").ValueGeneratedOnAdd();
        builder.Property(i => i.OrganisationId).HasColumnName("organisation_id");
        builder.Property(i => i.DeploymentId).HasColumnName("deployment_id");
        builder.Property(i => i.ReplicaId).HasColumnName("replica_id");
        builder.Property(i => i.Cause).HasColumnName("cause").HasMaxLength(500);
        builder.Property(i => i.OpenedAt).HasColumnName("opened_at");
        builder.Property(i => i.DetectedAt).HasColumnName("detected_at");
        builder.Property(i => i.MitigatedAt).HasColumnName("mitigated_at");
        builder.Property(i => i.ResolvedAt).HasColumnName("resolved_at");
        builder.Property(i => i.Resolution).HasColumnName("resolution").HasMaxLength(500);
        builder.OfReplica(i => new { i.OrganisationId, i.DeploymentId, i.ReplicaId });
        builder.HasIndex(i => i.Number, "ux_incidents_number").IsUnique();
        builder.HasIndex(i => new { i.OrganisationId, i.DeploymentId, i.ReplicaId, i.OpenedAt }, "ix_incidents_of_deployment");
        builder.HasIndex(i => i.ReplicaId, "ux_incidents_open_of_replica").IsUnique().HasFilter("resolved_at is null");
    }
}

internal sealed class NodeLeaseConfiguration : IEntityTypeConfiguration<NodeLeaseEntity>
{
    public void Configure(EntityTypeBuilder<NodeLeaseEntity> builder)
    {
        builder.ToTable("node_leases");
        builder.HasKey(l => l.Name);
        builder.Property(l => l.Name).HasColumnName("name").HasMaxLength(64).ValueGeneratedNever();
        builder.Property(l => l.Owner).HasColumnName("owner").HasMaxLength(200);
        builder.Property(l => l.Fence).HasColumnName("fence");
        builder.Property(l => l.LeaseUntil).HasColumnName("lease_until");
    }
}
