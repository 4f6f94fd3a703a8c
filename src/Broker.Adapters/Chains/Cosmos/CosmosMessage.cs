using Broker.Adapters.Chains.Cosmos.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Broker.Adapters.Chains.Cosmos;

/// <summary>A message under the name by which the chain knows its type.</summary>
internal sealed record CosmosMessage(string TypeUrl, IMessage Body)
{
    public static CosmosMessage Of(MsgCreateDeployment body) => new("/akash.deployment.v1beta4.MsgCreateDeployment", body);

    public static CosmosMessage Of(MsgUpdateDeployment body) => new("/akash.deployment.v1beta4.MsgUpdateDeployment", body);

    public static CosmosMessage Of(MsgCloseDeployment body) => new("/akash.deployment.v1beta4.MsgCloseDeployment", body);

    public static CosmosMessage Of(MsgCreateLease body) => new("/akash.market.v1beta5.MsgCreateLease", body);

    public static CosmosMessage Of(MsgAccountDeposit body) => new("/akash.escrow.v1.MsgAccountDeposit", body);

    public static CosmosMessage Of(MsgBurnMint body) => new("/akash.bme.v1.MsgBurnMint", body);

    public static CosmosMessage Of(MsgMintAct body) => new("/akash.bme.v1.MsgMintACT", body);

    public static CosmosMessage Of(MsgBurnAct body) => new("/akash.bme.v1.MsgBurnACT", body);

    internal Any Pack() => new() { TypeUrl = TypeUrl, Value = Body.ToByteString() };
}
