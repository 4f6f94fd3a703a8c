using System.Globalization;
using Broker.Simulator.Akash.Gateway;
using Broker.Simulator.Supply;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash.Chain;

/// <summary>Who is on the chain and what they have: accounts, grants, certificates, providers, blocks, the state of burning and minting.</summary>
internal static class ChainBaseApi
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static void Map(RouteGroupBuilder group)
    {
        MapAccounts(group);
        group.MapGet("/akash/cert/v1/certificates/list", Certificates);
        group.MapGet("/akash/provider/v1beta4/providers", (HttpRequest request, AkashProviders providers, ProviderGateways gateways) =>
        {
            var (items, pagination) = ChainPage.Read(request.Query).Cut(providers.All.Select(one => Provider(one, gateways)));
            return Answer(new { providers = items, pagination });
        });
        group.MapGet("/akash/provider/v1beta4/providers/{owner}", (string owner, AkashProviders providers, ProviderGateways gateways) =>
            Answer(new { provider = Provider(providers.All.FirstOrDefault(one => one.Owner == owner) ?? throw ChainProblem.NotFound("invalid provider: address not found"), gateways) }));
        MapAudit(group);
        MapBlocks(group.MapGroup("/cosmos/base/tendermint/v1beta1"));
        MapBurnMint(group);
    }

    private static IResult Answer(object body) => Results.Json(body, AkashJson.Chain);

    private static void MapAccounts(RouteGroupBuilder group)
    {
        group.MapGet("/cosmos/auth/v1beta1/accounts/{address}", (string address, SimulatedWorld world, ChainAccounts accounts) => world.Visit(() =>
        {
            var account = Open(accounts, address);
            return Answer(new
            {
                account = new Dictionary<string, object?>
                {
                    ["@type"] = "/cosmos.auth.v1beta1.BaseAccount",
                    ["address"] = account.Address,
                    ["pub_key"] = account.PublicKey is null ? null : new Dictionary<string, string>
                    {
                        ["@type"] = "/cosmos.crypto.secp256k1.PubKey",
                        ["key"] = Convert.ToBase64String(account.PublicKey),
                    },
                    ["account_number"] = account.Number.ToString(CultureInfo.InvariantCulture),
                    ["sequence"] = account.Sequence.ToString(CultureInfo.InvariantCulture),
                },
            });
        }));
        group.MapGet("/cosmos/bank/v1beta1/balances/{address}", (string address, HttpRequest request, SimulatedWorld world, ChainAccounts accounts) =>
            world.Visit(() =>
            {
                var all = Open(accounts, address).Balances.Select(balance => new CoinWire(balance.Key, Whole(balance.Value)));
                var (balances, pagination) = ChainPage.Read(request.Query).Cut(all);
                return Answer(new { balances, pagination });
            }));
        group.MapGet("/cosmos/feegrant/v1beta1/allowances/{grantee}", (string grantee, HttpRequest request, ChainAccounts accounts) =>
        {
            var (allowances, pagination) = ChainPage.Read(request.Query).Cut(grantee == accounts.Managed.Address ? [FeeGrant(accounts)] : Array.Empty<object>());
            return Answer(new { allowances, pagination });
        });
        group.MapGet("/cosmos/authz/v1beta1/grants", (string granter, string grantee, HttpRequest request, SimulatedWorld world, ChainAccounts accounts) =>
            world.Visit(() =>
            {
                var managed = granter == accounts.FundingAddress && grantee == accounts.Managed.Address;
                var (grants, pagination) = ChainPage.Read(request.Query).Cut(managed ? [DepositGrant(accounts)] : Array.Empty<object>());
                return Answer(new { grants, pagination });
            }));
    }

    private static ChainAccount Open(ChainAccounts accounts, string address) => Bech32.IsAddress("akash", address)
        ? accounts.Open(address)
        : throw ChainProblem.Invalid("decoding bech32 failed: invalid address");

    private static object FeeGrant(ChainAccounts accounts) => new
    {
        granter = accounts.FundingAddress,
        grantee = accounts.Managed.Address,
        allowance = new Dictionary<string, object?>
        {
            ["@type"] = "/cosmos.feegrant.v1beta1.BasicAllowance",
            ["spend_limit"] = new[] { new CoinWire("uakt", "1000000") },
            ["expiration"] = null,
        },
    };

    private static object DepositGrant(ChainAccounts accounts) => new
    {
        authorization = new Dictionary<string, object>
        {
            ["@type"] = "/akash.escrow.v1.DepositAuthorization",
            ["spend_limit"] = new CoinWire("uact", "0"),
            ["scopes"] = new[] { "deployment" },
            ["spend_limits"] = new[] { new CoinWire("uact", Whole(accounts.Managed.Balance("uact"))) },
        },
        expiration = (string?)null,
    };

    private static IResult Certificates(HttpRequest request, SimulatedWorld world, CertificateRegistry certificates)
    {
        string owner = request.Query["filter.owner"].ToString(), serial = request.Query["filter.serial"].ToString(), state = request.Query["filter.state"].ToString();
        var page = ChainPage.Read(request.Query);
        return world.Visit(() =>
        {
            var (items, pagination) = page.Cut(certificates.All
                .Where(one => owner.Length == 0 || one.Owner == owner)
                .Where(one => serial.Length == 0 || one.Serial == serial)
                .Where(one => state.Length == 0 || one.State == state));
            return Answer(new
            {
                certificates = items.Select(one => new
                {
                    certificate = new { state = one.State, cert = Convert.ToBase64String(one.Pem), pubkey = Convert.ToBase64String(one.PublicKeyPem) },
                    serial = one.Serial,
                }),
                pagination,
            });
        });
    }

    private static object Provider(AkashProvider provider, ProviderGateways gateways) => new
    {
        owner = provider.Owner,
        host_uri = gateways.HostUri(provider),
        attributes = AkashProviders.Attributes(provider).Select(attribute => new AttributeWire(attribute.Key, attribute.Value)),
        info = new { email = $"ops@{provider.Name}.sim.invalid", website = $"https://{provider.Name}.sim.invalid" },
    };

    private static void MapAudit(RouteGroupBuilder group)
    {
        IResult Signed(HttpRequest request, AkashProviders providers, string? owner, string? auditor)
        {
            var (items, pagination) = ChainPage.Read(request.Query).Cut(providers.All
                .Where(one => one.Audited && (owner is null || one.Owner == owner) && (auditor is null || auditor == providers.Supply.Auditor))
                .Select(one => new
                {
                    owner = one.Owner,
                    auditor = providers.Supply.Auditor,
                    attributes = AkashProviders.Attributes(one).Select(attribute => new AttributeWire(attribute.Key, attribute.Value)),
                }));
            return Answer(new { providers = items, pagination });
        }

        var audit = group.MapGroup("/akash/audit/v1/audit/attributes");
        audit.MapGet("/list", (HttpRequest request, AkashProviders providers) => Signed(request, providers, null, null));
        audit.MapGet("/{owner}/list", (string owner, HttpRequest request, AkashProviders providers) => Signed(request, providers, owner, null));
        audit.MapGet("/{auditor}/{owner}", (string auditor, string owner, HttpRequest request, AkashProviders providers) => Signed(request, providers, owner, auditor));
        group.MapGet("/akash/provider/v1/auditor/{auditor}/list", (string auditor, HttpRequest request, AkashProviders providers) => Signed(request, providers, null, auditor));
    }

    private static void MapBlocks(RouteGroupBuilder group)
    {
        group.MapGet("/blocks/latest", (SimulatedWorld world, Dice dice) => world.Visit(() => Block(world.Height, world, dice)));
        group.MapGet("/blocks/{height:long}", (long height, SimulatedWorld world, Dice dice) => world.Visit(() => height >= 1 && height <= world.Height
            ? Block(height, world, dice)
            : throw ChainProblem.Invalid("requested block height is bigger then the chain length")));
        group.MapGet("/node_info", () => Answer(new
        {
            default_node_info = new { network = ChainRules.ChainId, moniker = "simulator", version = "0.38.19" },
            application_version = new { name = "akash", app_name = "akash", version = "2.1.0", cosmos_sdk_version = "v0.53.4" },
        }));
    }

    private static IResult Block(long height, SimulatedWorld world, Dice dice) => Answer(new
    {
        block_id = new { hash = Convert.ToBase64String(dice.Id("block", height).ToByteArray()), part_set_header = new { total = 1, hash = "" } },
        block = new
        {
            header = new
            {
                version = new { block = "11", app = "1" },
                chain_id = ChainRules.ChainId,
                height = Escrow.Number(height),
                time = world.StartOf(height).UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
                proposer_address = "",
            },
            data = new { txs = Array.Empty<string>() },
            evidence = new { evidence = Array.Empty<object>() },
            last_commit = (object?)null,
        },
    });

    private static void MapBurnMint(RouteGroupBuilder group)
    {
        group.MapGet("/akash/bme/v1/status", (SimulatedWorld world, BurnMint burnMint) => world.Visit(() => Answer(new
        {
            status = burnMint.Status,
            collateral_ratio = Decimals(burnMint.CollateralRatio),
            warn_threshold = Decimals(BurnMint.WarnRatio),
            halt_threshold = Decimals(BurnMint.HaltRatio),
            mints_allowed = !burnMint.Halted,
            refunds_allowed = true,
        })));
        group.MapGet("/akash/oracle/v2/aggregated_price/{denom}", (string denom, SimulatedWorld world) => world.Visit(() => Answer(new
        {
            aggregated_price = new
            {
                denom,
                twap = Decimals(BurnMint.AktUsd),
                median_price = Decimals(BurnMint.AktUsd),
                timestamp = world.BlockStart.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
                num_sources = 1,
            },
            price_health = new { denom, is_healthy = true },
        })));
    }

    private static string Decimals(decimal number) => number.ToString("F18", CultureInfo.InvariantCulture);

    private static string Whole(decimal amount) => decimal.Truncate(amount).ToString(CultureInfo.InvariantCulture);
}
