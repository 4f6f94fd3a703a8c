using Broker.Adapters.Chains.Cosmos.Protos;
using Broker.Adapters.Networks.Akash.Chain;
using Broker.Adapters.Networks.Akash.Sdl;
using Broker.Adapters.Tests.Chains.Cosmos;
using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Shared;
using Google.Protobuf;

namespace Broker.Adapters.Tests.Networks.Akash.Chain;

public sealed class AkashMessagesTests
{
    private static readonly string Root = Fixture.Path("akash/sdl/valid");

    public static TheoryData<string> Definitions { get; } =
        [.. Directory.GetDirectories(Root).SelectMany(Directory.GetDirectories).Select(d => System.IO.Path.GetRelativePath(Root, d)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Definitions))]
    public void The_groups_of_a_text_are_the_published_ones_on_the_wire(string name)
    {
        var compiled = Assert.IsType<SdlOutcome.Compiled>(SdlCompiler.Compile(Fixture.Text($"akash/sdl/valid/{name}/input.yaml")));
        var expected = GroupJson.Read(Fixture.Text($"akash/sdl/valid/{name}/group-specs.json"));

        var written = compiled.Result.Groups.Select(AkashMessages.GroupOf).Select(GroupJson.WithSortedEndpoints);

        Assert.Equal(expected.Select(GroupJson.WithSortedEndpoints), written);
    }

    [Fact]
    public void A_deployment_is_written_byte_for_byte_as_the_networks_own_library_does()
    {
        var vector = TransactionVector.All.Single(v => v.Name == "create-deployment-gpu-ordered");
        var wanted = MsgCreateDeployment.Parser.ParseFrom(Convert.FromHexString(vector.MessageHexes.Single()));
        var compiled = Assert.IsType<SdlOutcome.Compiled>(SdlCompiler.Compile(
            Fixture.Text("akash/sdl/valid/v2.0/gpu-basic/input.yaml").Replace("denom: uakt", "denom: uact", StringComparison.Ordinal)));

        var message = AkashMessages.Create(vector.Wallet.Address, wanted.Id.Dseq, compiled.Document, compiled.Result, 500_000m);

        var ours = (MsgCreateDeployment)message.Body;
        Assert.Equal(wanted.Hash, ours.Hash);
        Assert.Equal(vector.MessageHexes.Single(), Convert.ToHexStringLower(ours.ToByteArray()));
    }

    [Fact]
    public void A_replica_has_one_number_for_ever_and_another_replica_another()
    {
        var replica = new ReplicaId(Guid.Parse("0195f0a1-0000-7000-8000-000000000001"));

        Assert.Equal(AkashMessages.NumberOf(replica), AkashMessages.NumberOf(new ReplicaId(replica.Value)));
        Assert.InRange(AkashMessages.NumberOf(replica), 1UL, 1UL << 53);
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => AkashMessages.NumberOf(ReplicaId.New())).Distinct().Count());
    }
}
