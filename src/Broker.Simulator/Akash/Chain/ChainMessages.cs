using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Broker.Simulator.Akash.Chain.Messages;
using Broker.Simulator.World;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Broker.Simulator.Akash.Chain;

/// <param name="Signer">Who must have signed the transaction.</param>
/// <param name="Validate">Throws what the chain would refuse, changes nothing.</param>
/// <param name="Apply">Does it.</param>
internal sealed record ChainMessage(string Signer, Action Validate, Action Apply);

/// <summary>What each kind of message does. Only to be used inside a visit to the world.</summary>
internal sealed class ChainMessages(AkashNetwork network, SimulatedWorld world)
{
    private const int HashLength = 32;
    private const int ScopeDeployment = 1;

    public ChainMessage Read(Any message)
    {
        try
        {
            return message.TypeUrl switch
            {
                "/akash.deployment.v1beta4.MsgCreateDeployment" => Create(MsgCreateDeployment.Parser.ParseFrom(message.Value)),
                "/akash.deployment.v1beta4.MsgUpdateDeployment" => Update(MsgUpdateDeployment.Parser.ParseFrom(message.Value)),
                "/akash.deployment.v1beta4.MsgCloseDeployment" => Close(MsgCloseDeployment.Parser.ParseFrom(message.Value)),
                "/akash.deployment.v1beta4.MsgStartGroup" => StartGroup(MsgGroup.Parser.ParseFrom(message.Value)),
                "/akash.market.v1beta5.MsgCreateLease" => CreateLease(MsgCreateLease.Parser.ParseFrom(message.Value)),
                "/akash.market.v1beta5.MsgCloseLease" => CloseLease(MsgCloseLease.Parser.ParseFrom(message.Value)),
                "/akash.escrow.v1.MsgAccountDeposit" => Deposit(MsgAccountDeposit.Parser.ParseFrom(message.Value)),
                "/akash.cert.v1.MsgCreateCertificate" => CreateCertificate(MsgCreateCertificate.Parser.ParseFrom(message.Value)),
                "/akash.cert.v1.MsgRevokeCertificate" => RevokeCertificate(MsgRevokeCertificate.Parser.ParseFrom(message.Value)),
                "/akash.bme.v1.MsgMintACT" => Mint(MsgMintAct.Parser.ParseFrom(message.Value)),
                _ => throw ChainRefusal.UnknownMessage(message.TypeUrl),
            };
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw ChainRefusal.Undecodable(broken.Message);
        }
    }

    private ChainMessage Create(MsgCreateDeployment message)
    {
        var id = Id(message.Id);
        NewDeployment Order()
        {
            if (message.Hash.Length != HashLength)
            {
                throw ChainRefusal.InvalidHash();
            }

            if (message.Deposit?.Amount?.Denom != "uact")
            {
                throw ChainRefusal.InvalidDeposit("invalid coin denominations");
            }

            var deposit = ChainGroups.Amount(message.Deposit.Amount);
            return deposit < AkashNetwork.LeastDeposit
                ? throw ChainRefusal.InvalidDeposit("Deposit too low")
                : new NewDeployment(
                    id.Owner, Dseq(id.Dseq), message.Hash.ToByteArray(), ChainGroups.Read(message.Groups), deposit,
                    Source(message.Deposit), message.Reclamation?.MinWindow?.ToTimeSpan());
        }

        return new ChainMessage(
            Owner(id.Owner),
            () =>
            {
                var order = Order();
                Check(network.Find(order.Owner, order.Dseq) is null, ChainRefusal.DeploymentExists);
                CheckBalance(order.Owner, "uact", order.Deposit);
            },
            () => network.Create(Order()));
    }

    private ChainMessage Update(MsgUpdateDeployment message) => new(
        Owner(Id(message.Id).Owner),
        () =>
        {
            var deployment = Find(message.Id);
            AkashNetwork.RequireActive(deployment);
            Check(message.Hash.Length == HashLength && !message.Hash.Span.SequenceEqual(deployment.Hash), ChainRefusal.InvalidHash);
        },
        () => AkashNetwork.Update(Find(message.Id), message.Hash.ToByteArray()));

    private ChainMessage Close(MsgCloseDeployment message) => new(
        Owner(Id(message.Id).Owner),
        () => AkashNetwork.RequireActive(Find(message.Id)),
        () => network.Close(Find(message.Id)));

    private ChainMessage StartGroup(MsgGroup message)
    {
        var id = message.Id ?? throw ChainRefusal.GroupNotFound();
        AkashDeployment Deployment() => Find(new DeploymentId { Owner = id.Owner, Dseq = id.Dseq });
        return new ChainMessage(
            Owner(id.Owner),
            () =>
            {
                AkashNetwork.RequireActive(Deployment());
                var group = Deployment().Groups.Find(one => one.Gseq == (int)id.Gseq) ?? throw ChainRefusal.GroupNotFound();
                Check(group.State != "open", ChainRefusal.GroupOpen);
            },
            () => network.StartGroup(Deployment(), (int)id.Gseq));
    }

    private ChainMessage CreateLease(MsgCreateLease message)
    {
        var id = message.BidId ?? throw ChainRefusal.BidNotFound();
        var choice = new LeaseChoice((int)id.Gseq, (int)id.Oseq, id.Provider);
        AkashDeployment Deployment() => network.Find(id.Owner, (long)id.Dseq) ?? throw ChainRefusal.BidNotFound();
        return new ChainMessage(
            Owner(id.Owner),
            () =>
            {
                Check(id.Bseq == 0, ChainRefusal.BidNotFound);
                AkashLeasing.FindBid(Deployment(), choice);
                Check(Deployment().Escrow is { IsOverdrawn: false, Funds: > 0 }, ChainRefusal.EscrowOverdrawn);
            },
            () => network.Leasing.Create(Deployment(), choice));
    }

    private ChainMessage CloseLease(MsgCloseLease message)
    {
        var id = message.Id ?? throw ChainRefusal.LeaseNotFound();
        AkashDeployment Deployment() => network.Find(id.Owner, (long)id.Dseq) ?? throw ChainRefusal.LeaseNotFound();
        AkashLease Lease() => Deployment().Leases.Find(lease =>
            lease.Group.Gseq == (int)id.Gseq && lease.Bid.Oseq == (int)id.Oseq && lease.Provider.Owner == id.Provider) ?? throw ChainRefusal.LeaseNotFound();
        return new ChainMessage(
            Owner(id.Owner),
            () => Check(Lease().IsActive, ChainRefusal.LeaseNotActive),
            () => network.Leasing.CloseByOwner(Deployment(), Lease()));
    }

    private ChainMessage Deposit(MsgAccountDeposit message)
    {
        AkashDeployment Deployment() => message.Id?.Scope == ScopeDeployment && message.Id.Xid.Split('/') is [var owner, var dseq]
            && long.TryParse(dseq, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? network.Find(owner, number) ?? throw ChainRefusal.DeploymentNotFound()
            : throw ChainRefusal.InvalidDeposit("invalid account id");
        return new ChainMessage(
            Owner(message.Signer),
            () =>
            {
                AkashNetwork.RequireActive(Deployment());
                Check(message.Deposit?.Amount?.Denom is "uact" or "uakt", () => ChainRefusal.InvalidDeposit("invalid coin denominations"));
                _ = Source(message.Deposit!);
                CheckBalance(message.Signer, message.Deposit!.Amount.Denom, ChainGroups.Amount(message.Deposit.Amount));
            },
            () =>
            {
                var amount = ChainGroups.Amount(message.Deposit.Amount);
                network.Deposit(Deployment(), message.Signer, message.Deposit.Amount.Denom, amount, Source(message.Deposit));
            });
    }

    private ChainMessage CreateCertificate(MsgCreateCertificate message)
    {
        RegisteredCertificate Certificate()
        {
            try
            {
                using var certificate = X509Certificate2.CreateFromPem(message.Cert.ToStringUtf8());
                var serial = new System.Numerics.BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true);
                return certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) == message.Owner
                    ? new RegisteredCertificate(
                        message.Owner, serial.ToString(CultureInfo.InvariantCulture), message.Cert.ToByteArray(), message.Pubkey.ToByteArray())
                    : throw ChainRefusal.InvalidCertificate("the common name is not the owner");
            }
            catch (CryptographicException broken)
            {
                throw ChainRefusal.InvalidCertificate(broken.Message);
            }
        }

        return new ChainMessage(
            Owner(message.Owner),
            () =>
            {
                var certificate = Certificate();
                Check(
                    !network.Certificates.All.Any(one => one.Owner == certificate.Owner && one.Serial == certificate.Serial),
                    ChainRefusal.CertificateExists);
            },
            () => network.Certificates.Add(Certificate()));
    }

    private ChainMessage RevokeCertificate(MsgRevokeCertificate message)
    {
        var id = message.Id ?? throw ChainRefusal.CertificateNotFound();
        return new ChainMessage(
            Owner(id.Owner),
            () => Check(network.Certificates.All.Any(one => one.Owner == id.Owner && one.Serial == id.Serial), ChainRefusal.CertificateNotFound),
            () => network.Certificates.Revoke(id.Owner, id.Serial));
    }

    // Burning is at once, minting in the next epoch.
    private ChainMessage Mint(MsgMintAct message) => new(
        Owner(message.Owner),
        () =>
        {
            Check(!network.BurnMint.Halted, ChainRefusal.MintHalted);
            Check(message.CoinsToBurn?.Denom == "uakt", () => ChainRefusal.InvalidRequest("invalid coin denominations"));
            var amount = ChainGroups.Amount(message.CoinsToBurn);
            Check(BurnMint.Minted(amount) >= BurnMint.LeastMint, () => ChainRefusal.InvalidRequest($"minted amount is below {BurnMint.LeastMint}uact"));
            CheckBalance(message.Owner, "uakt", amount);
        },
        () =>
        {
            var amount = ChainGroups.Amount(message.CoinsToBurn);
            network.Accounts.Open(message.Owner).Spend("uakt", amount);
            world.AfterBlocks(BurnMint.EpochBlocks, () =>
                network.Accounts.Open(message.To.Length > 0 ? message.To : message.Owner).Receive("uact", BurnMint.Minted(amount)));
        });

    private static DeploymentId Id(DeploymentId? id) => id ?? throw ChainRefusal.InvalidRequest("Invalid Owner Address");

    private AkashDeployment Find(DeploymentId id) => network.Find(id.Owner, Dseq(id.Dseq)) ?? throw ChainRefusal.DeploymentNotFound();

    private void CheckBalance(string owner, string denom, decimal amount) => Check(
        network.Accounts.Open(owner).Balance(denom) >= amount,
        () => ChainRefusal.InsufficientFunds($"{owner} has less than {amount}{denom}"));

    private static long Dseq(ulong dseq) => dseq is > 0 and <= long.MaxValue ? (long)dseq : throw ChainRefusal.InvalidRequest("Invalid: dseq");

    // Nobody grants these accounts anything, so a deposit can only come from their own balance.
    private static string Source(Deposit deposit) => deposit.Sources.Contains(DepositSource.Balance)
        ? "balance"
        : throw ChainRefusal.InsufficientFunds("no source of the deposit has funds");

    private static string Owner(string? owner) =>
        owner is not null && Bech32.IsAddress("akash", owner) ? owner : throw ChainRefusal.InvalidRequest("Invalid Owner Address");

    private static void Check(bool holds, Func<ChainRefusal> refusal)
    {
        if (!holds)
        {
            throw refusal();
        }
    }
}
