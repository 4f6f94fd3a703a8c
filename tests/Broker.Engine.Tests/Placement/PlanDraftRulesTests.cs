using Broker.Domain.Deployments;
using Broker.Engine.Placement;

namespace Broker.Engine.Tests.Placement;

public sealed class PlanDraftRulesTests
{
    private static readonly string[] Gpus = ["A100", "H100", "H200", "RTX 4090"];

    private static readonly PlanDraft Good = new()
    {
        Name = "llama-70b-chat",
        Image = "vllm/vllm-openai:v0.11.2",
        Gpu = "H100",
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["HF_TOKEN"] = "secret" },
        HealthPath = "/health",
        Regions = ["eu", "us-east"],
        BudgetPerHour = 9m,
    };

    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPVwmMIAs+NOdELV/sBINza904POtmSWRZO5SUsrJESq ada@acme.example";

    private static readonly PlanDraft Machine = new() { Name = "dev-box", Kind = WorkloadKind.Machine, Gpu = "H100", SshKeys = [Key] };

    public static TheoryData<string, PlanDraft, string, string> BadDrafts => new()
    {
        { "machine without a key", Machine with { SshKeys = [] }, "sshKeys", "at least one SSH public key" },
        { "machine with null for keys", Machine with { SshKeys = null! }, "sshKeys", "at least one SSH public key" },
        { "machine with a key that is none", Machine with { SshKeys = ["ssh-rsa x"] }, "sshKeys", "Base64" },
        { "machine with a second key that is none", Machine with { SshKeys = [Key, null!] }, "sshKeys", "Key 2: A key looks like" },
        { "machine with a private key", Machine with { SshKeys = ["-----BEGIN OPENSSH PRIVATE KEY-----"] }, "sshKeys", "private key" },
        { "machine with the same key twice", Machine with { SshKeys = [Key, Key + " again"] }, "sshKeys", "twice" },
        { "machine with 21 keys", Machine with { SshKeys = [.. Enumerable.Repeat(Key, 21)] }, "sshKeys", "At most 20 keys" },
        { "machine with a command", Machine with { Command = ["sh"] }, "command", "A machine runs what you start on it" },
        { "machine with arguments", Machine with { Arguments = ["-c"] }, "arguments", "A machine runs what you start on it" },
        { "machine with an environment", Machine with { Environment = Variables(("A", "x")) }, "environment", "A machine runs what you start on it" },
        { "machine with a script for an image", Machine with { Image = "<script>" }, "image", "Name a machine image" },
        { "service with keys", Good with { SshKeys = [Key] }, "sshKeys", "Only a machine" },
        { "no image", Good with { Image = null }, "image", "Name the image to run, such as vllm/vllm-openai:v0.11.2." },
        { "blank image", Good with { Image = "  " }, "image", "Name the image to run" },
        { "image without a tag", Good with { Image = "nginx" }, "image", "the tag or digest must be there" },
        { "image with capitals", Good with { Image = "Foo/Bar:1" }, "image", "in lower case" },
        { "image with a blank", Good with { Image = "nginx:1 --privileged" }, "image", "An image is" },
        { "image that is a script", Good with { Image = "<script>alert(1)</script>:1" }, "image", "An image is" },
        { "image that never ends", Good with { Image = new string('a', 100_000) + ":1" }, "image", "An image is" },
        { "image with a new line", Good with { Image = "nginx:1\n" }, "image", "An image is" },
        { "negative budget", Good with { BudgetPerHour = -1m }, "budgetPerHour", "must be above 0" },
        { "no budget at all", Good with { BudgetPerHour = 0m }, "budgetPerHour", "must be above 0" },
        { "endless budget", Good with { BudgetPerHour = decimal.MaxValue }, "budgetPerHour", "at most 1,000,000 USD per hour" },
        { "k > n", Good with { Replicas = 2, Needed = 3 }, "needed", "At least 1 and at most all 2 replicas can be needed." },
        { "k = 0", Good with { Needed = 0 }, "needed", "At least 1" },
        { "n = 0", Good with { Replicas = 0, Needed = 1 }, "replicas", "Replicas must be between 1 and 12." },
        { "n = 13", Good with { Replicas = 13 }, "replicas", "Replicas must be between 1 and 12." },
        { "batch job without a limit", Good with { Kind = WorkloadKind.Batch, Replicas = 1, Needed = 1 }, "runLimitMinutes", "Say how many minutes" },
        { "batch job without an end", Good with { Kind = WorkloadKind.Batch, Replicas = 1, Needed = 1, RunLimitMinutes = 43_201 }, "runLimitMinutes", "between 1 and 43,200" },
        { "batch job twice", Good with { Kind = WorkloadKind.Batch, RunLimitMinutes = 60 }, "replicas", "A batch job has one replica" },
        { "batch job as an SDL", Good with { Kind = WorkloadKind.Batch, Definition = "version: \"2.0\"" }, "kind", "give a batch job as an image" },
        { "service with a longest run", Good with { RunLimitMinutes = 60 }, "runLimitMinutes", "Only a batch job" },
        { "unknown gpu", Good with { Gpu = "H900" }, "gpu", "GPU 'H900' is on no network; closest: H100, H200, A100." },
        { "no gpu", Good with { Gpu = null }, "gpu", "Choose a GPU, such as H100." },
        { "gpu name that never ends", Good with { Gpu = new string('x', 1_000_000) }, "gpu", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" },
        { "nine gpus", Good with { GpuCount = 9 }, "gpuCount", "GPUs per replica must be between 1 and 8." },
        { "negative memory", Good with { MinimumMemoryGib = -1 }, "minimumMemoryGib", "between 0 and 512" },
        { "port 0", Good with { Port = 0 }, "port", "The port must be between 1 and 65,535." },
        { "port 65536", Good with { Port = 65_536 }, "port", "The port must be between 1 and 65,535." },
        { "10 MB environment", Good with { Environment = Variables(("BIG", new string('x', 10_000_000))) }, "environment", "may have 64 KiB; these have 9,766 KiB." },
        { "201 variables", Good with { Environment = Variables([.. Enumerable.Range(0, 201).Select(i => ($"V{i}", "x"))]) }, "environment", "At most 200 variables are allowed; these are 201." },
        { "variable with a dash", Good with { Environment = Variables(("A-B", "x")) }, "environment", "'A-B' is no name" },
        { "variable without a name", Good with { Environment = Variables(("", "x")) }, "environment", "is no name" },
        { "variable that begins with a digit", Good with { Environment = Variables(("1A", "x")) }, "environment", "no digit first" },
        { "value with a zero character", Good with { Environment = Variables(("A", "x\0y")) }, "environment", "without a zero character" },
        { "value that is null", Good with { Environment = Variables(("A", null!)) }, "environment", "must be text" },
        { "script in the name", Good with { Name = "<script>alert(1)</script>" }, "name", "1 to 63 letters" },
        { "no name", Good with { Name = null }, "name", "1 to 63 letters" },
        { "name of 64", Good with { Name = new string('a', 64) }, "name", "1 to 63 letters" },
        { "name that ends in a dash", Good with { Name = "abc-" }, "name", "begins and ends with a letter or digit" },
        { "name with a new line", Good with { Name = "abc\n" }, "name", "1 to 63 letters" },
        { "health path without a slash", Good with { HealthPath = "health" }, "healthPath", "begins with one slash" },
        { "health path of another host", Good with { HealthPath = "//evil.example/" }, "healthPath", "begins with one slash" },
        { "health path with a backslash", Good with { HealthPath = @"/\evil.example" }, "healthPath", "backslash" },
        { "health path with a blank", Good with { HealthPath = "/a b" }, "healthPath", "no blank" },
        { "no health path", Good with { HealthPath = null! }, "healthPath", "begins with one slash" },
        { "region of the moon", Good with { Regions = ["moon"] }, "regions", "begins with one of af, ap, ca, eu" },
        { "region that is null", Good with { Regions = [null!] }, "regions", "A region begins" },
        { "a tenth of a millicore", Good with { CpuMillicores = 99 }, "cpuMillicores", "between 100 and 256,000" },
        { "no memory", Good with { MemoryMib = 0 }, "memoryMib", "Memory in MiB must be between 128" },
        { "too much disk", Good with { StorageMib = int.MaxValue }, "storageMib", "Disk in MiB must be between 128" },
        { "101 arguments", Good with { Arguments = [.. Enumerable.Repeat("x", 101)] }, "arguments", "At most 100 words and 16 KiB" },
        { "a command of 17 KiB", Good with { Command = [new string('x', 17 * 1024)] }, "command", "At most 100 words and 16 KiB" },
    };

    [Theory]
    [MemberData(nameof(BadDrafts))]
    public void A_bad_draft_gets_one_message_at_its_field(string what, PlanDraft draft, string field, string message)
    {
        var error = Assert.Single(PlanDraftRules.Check(draft, Gpus, complete: true));

        Assert.Equal((what, field), (what, error.Field));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_good_draft_has_no_error() => Assert.Empty(PlanDraftRules.Check(Good, Gpus, complete: true));

    [Theory]
    [InlineData("nginx:1.27")]
    [InlineData("ghcr.io/acme/model:2026-11-22")]
    [InlineData("localhost:5000/a/b/c:latest")]
    [InlineData("registry.example.com:8443/team_a/x--y.z:V1.0-rc_2")]
    [InlineData("nginx@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("nginx:1@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void An_image_may_be_named_in_every_way_registries_know(string image) =>
        Assert.Empty(PlanDraftRules.Check(Good with { Image = image }, Gpus, complete: true));

    [Theory]
    [InlineData("/")]
    [InlineData("/v1/models?limit=1")]
    [InlineData("/health/~user/[x]")]
    public void A_health_path_may_have_a_query(string path) =>
        Assert.Empty(PlanDraftRules.Check(Good with { HealthPath = path }, Gpus, complete: true));

    [Theory]
    [InlineData(null)]
    [InlineData("datascience")]
    [InlineData("ubuntu:24.04")]
    public void A_machine_needs_keys_and_may_name_an_image(string? image) =>
        Assert.Empty(PlanDraftRules.Check(Machine with { Image = image }, Gpus, complete: true));

    [Fact]
    public void While_the_form_is_being_filled_in_a_machines_keys_may_be_missing() =>
        Assert.Empty(PlanDraftRules.Check(Machine with { SshKeys = [] }, Gpus, complete: false));

    [Fact]
    public void Missing_lists_are_empty_lists() => Assert.Empty(PlanDraftRules.Check(
        Good with { Command = null!, Arguments = null!, Environment = null!, Regions = null! }, Gpus, complete: true));

    [Fact]
    public void While_the_form_is_being_filled_in_name_and_image_may_be_missing_but_not_wrong()
    {
        Assert.Empty(PlanDraftRules.Check(Good with { Name = null, Image = "" }, Gpus, complete: false));
        Assert.Equal(["name", "image"], PlanDraftRules.Check(Good with { Name = "-", Image = "-" }, Gpus, complete: false).Select(e => e.Field));
    }

    [Fact]
    public void All_errors_are_told_at_once()
    {
        var draft = new PlanDraft { Gpu = "H900", Needed = 9, BudgetPerHour = -1, Port = 0 };

        Assert.Equal(
            ["name", "image", "port", "gpu", "needed", "budgetPerHour"],
            PlanDraftRules.Check(draft, Gpus, complete: true).Select(e => e.Field));
    }

    private static Dictionary<string, string> Variables(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
}
