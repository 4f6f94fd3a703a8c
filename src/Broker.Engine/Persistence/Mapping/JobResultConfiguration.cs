using Broker.Engine.Deployments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

internal sealed class JobResultConfiguration : IEntityTypeConfiguration<JobResultEntity>
{
    public void Configure(EntityTypeBuilder<JobResultEntity> builder)
    {
        builder.ToTable("job_results");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(r => r.OrganisationId).HasColumnName("organisation_id");
        builder.Property(r => r.DeploymentId).HasColumnName("deployment_id");
        builder.Property(r => r.ReplicaId).HasColumnName("replica_id");
        builder.Property(r => r.State).HasColumnName("state");
        builder.Property(r => r.CompletedAt).HasColumnName("completed_at");
        builder.Property(r => r.RanFor).HasColumnName("ran_for");
        builder.Money(r => r.Cost, "cost");
        builder.Property(r => r.LogTail).HasColumnName("log_tail");
        builder.Property(r => r.AcceptsItselfAt).HasColumnName("accepts_itself_at");
        builder.Property(r => r.DecidedAt).HasColumnName("decided_at");
        builder.Property(r => r.DecidedBy).HasColumnName("decided_by").HasMaxLength(200);
        builder.Property(r => r.Reason).HasColumnName("reason").HasMaxLength(500);
        builder.Property(r => r.PaidAt).HasColumnName("paid_at");
        builder.Property(r => r.RowVersion).IsRowVersion();
        builder.OfReplica(r => new { r.OrganisationId, r.DeploymentId, r.ReplicaId });
        builder.HasIndex(r => r.ReplicaId, "ux_job_results_of_replica").IsUnique();
        builder.HasIndex(r => r.AcceptsItselfAt, "ix_job_results_undecided").HasFilter("state in ('Submitted', 'InReview')");
    }
}
