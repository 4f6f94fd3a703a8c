using Broker.Domain.Deployments;
using Broker.Portal.Placement;

namespace Broker.Portal.Tests.Placement;

public sealed class DraftFormTests
{
    [Fact]
    public void Sizes_people_type_become_the_units_the_engine_wants()
    {
        var form = new DraftForm { Gpu = "H100", Cpus = "2.5", MemoryGib = "16", StorageGib = "0.5" };

        var (draft, errors) = form.Read(t => t, complete: false);

        Assert.Empty(errors);
        Assert.Equal((2500, 16384, 512), (draft!.CpuMillicores, draft.MemoryMib, draft.StorageMib));
    }

    [Fact]
    public void A_size_beyond_all_reason_reaches_the_engine_instead_of_overflowing()
    {
        var form = new DraftForm { Gpu = "H100", MemoryGib = "99999999999999" };

        var (draft, _) = form.Read(t => t, complete: false);

        Assert.True(draft!.MemoryMib > 1_000_000_000);
    }

    [Fact]
    public void A_batch_job_is_one_replica_with_a_limit_whatever_was_chosen_before()
    {
        var form = new DraftForm { Gpu = "H100", Replicas = 3, Needed = 2, Kind = WorkloadKind.Batch, RunLimitMinutes = "90" };

        var (draft, errors) = form.Read(text => text, complete: false);

        Assert.Empty(errors);
        Assert.Equal((1, 1, 90), (draft!.Replicas, draft.Needed, draft.RunLimitMinutes));
        form.Kind = WorkloadKind.Service;
        Assert.Equal((3, 2, null), (form.Read(t => t, false).Draft!.Replicas, form.Read(t => t, false).Draft!.Needed, form.Read(t => t, false).Draft!.RunLimitMinutes));
    }

    [Fact]
    public void A_machine_has_keys_line_by_line_and_nothing_of_a_container()
    {
        var form = new DraftForm { Gpu = "H100", Kind = WorkloadKind.Machine, Image = "vllm/vllm-openai:v1", Port = "none", Arguments = "--x", SshKeys = " ssh-ed25519 A a \r\n\nssh-rsa B\n" };
        form.Environment.Add(new EnvironmentLine { Name = "TOKEN", Value = "a" });

        var (draft, errors) = form.Read(t => t, complete: false);

        Assert.Empty(errors);
        Assert.Equal((WorkloadKind.Machine, "", 8000), (draft!.Kind, draft.Image, draft.Port));
        Assert.Equal(["ssh-ed25519 A a", "ssh-rsa B"], draft.SshKeys);
        Assert.Empty(draft.Arguments.Concat(draft.Environment.Keys));
    }

    [Fact]
    public void A_machine_without_keys_is_planned_but_not_deployed()
    {
        var form = new DraftForm { Name = "dev", Gpu = "H100", Kind = WorkloadKind.Machine };

        Assert.Empty(form.Read(t => t, complete: false).Errors);
        Assert.Equal(["sshKeys"], form.Read(t => t, complete: true).Errors.Select(e => e.Field));
    }

    [Fact]
    public void A_variable_set_twice_is_refused_by_name()
    {
        var form = new DraftForm { Gpu = "H100" };
        form.Environment.Add(new EnvironmentLine { Name = "TOKEN", Value = "a" });
        form.Environment.Add(new EnvironmentLine { Name = " TOKEN ", Value = "b" });

        var (draft, errors) = form.Read(t => t, complete: false);

        Assert.Null(draft);
        Assert.Equal(("environment", "TOKEN is set twice."), (errors[0].Field, errors[0].Message));
    }

    [Fact]
    public void A_stand_in_for_name_and_image_never_reaches_a_stored_plan()
    {
        var form = new DraftForm { Gpu = "H100" };

        var preview = form.Read(t => t, complete: false);
        var stored = form.Read(t => t, complete: true);

        Assert.NotNull(preview.Draft);
        Assert.Null(stored.Draft);
        Assert.Equal(["name", "image"], stored.Errors.Select(e => e.Field));
    }
}
