using System.Globalization;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Akash.Chain;

/// <summary>One address with its money and the numbers its signatures must carry.</summary>
internal sealed class ChainAccount(string address, ulong number)
{
    private readonly SortedDictionary<string, decimal> _balances = new(StringComparer.Ordinal);

    public string Address { get; } = address;

    public ulong Number { get; } = number;

    /// <summary>As of the last block.</summary>
    public ulong Sequence { get; set; }

    /// <summary>What the next ordered transaction must carry while others of this account wait for their block.</summary>
    public ulong NextSequence { get; set; }

    /// <summary>Known to the chain from the account's first transaction on.</summary>
    public byte[]? PublicKey { get; set; }

    /// <summary>Moments unordered transactions named as their last; each can be used once.</summary>
    public HashSet<(long Seconds, int Nanos)> UsedTimeouts { get; } = [];

    /// <summary>In micro units, without those that are zero.</summary>
    public IEnumerable<KeyValuePair<string, decimal>> Balances => _balances.Where(balance => balance.Value > 0);

    public decimal Balance(string denom) => _balances.GetValueOrDefault(denom);

    public void Receive(string denom, decimal amount) => _balances[denom] = Balance(denom) + amount;

    public void Spend(string denom, decimal amount)
    {
        if (Balance(denom) < amount)
        {
            throw ChainRefusal.InsufficientFunds($"spendable balance {Text(Balance(denom))}{denom} is smaller than {Text(amount)}{denom}");
        }

        Receive(denom, -amount);
    }

    private static string Text(decimal amount) => decimal.Truncate(amount).ToString(CultureInfo.InvariantCulture);
}

/// <summary>Everybody the chain has heard of. An address that is asked about for the first time comes into being with money, as from a faucet.</summary>
internal sealed class ChainAccounts
{
    private const decimal Micros = 1_000_000m;
    private const ulong FirstNumber = 1000;

    private readonly SimulatorOptions _options;
    private readonly Dictionary<string, ChainAccount> _accounts = new(StringComparer.Ordinal);

    public ChainAccounts(IOptions<SimulatorOptions> options)
    {
        _options = options.Value;
        ManagedKey = Secp256k1.Derive(_options.Seed, "managed wallet");
        FundingAddress = Secp256k1.Derive(_options.Seed, "funding wallet").Address;
        Managed = OpenManaged();
    }

    /// <summary>Signs what the Console mints for its customer.</summary>
    public ChainKey ManagedKey { get; }

    /// <summary>Grants the managed wallet what it spends and its fees.</summary>
    public string FundingAddress { get; }

    public ChainAccount Managed { get; private set; }

    public ChainAccount? Find(string address) => _accounts.GetValueOrDefault(address);

    public ChainAccount Open(string address)
    {
        if (Find(address) is { } known)
        {
            return known;
        }

        var account = new ChainAccount(address, FirstNumber + (ulong)_accounts.Count);
        account.Receive("uakt", _options.AkashChainAkt * Micros);
        account.Receive("uact", _options.AkashChainAct * Micros);
        _accounts.Add(address, account);
        return account;
    }

    public void Reset()
    {
        _accounts.Clear();
        Managed = OpenManaged();
    }

    private ChainAccount OpenManaged()
    {
        var account = new ChainAccount(ManagedKey.Address, FirstNumber + (ulong)_accounts.Count) { PublicKey = ManagedKey.Public };
        account.Receive("uact", _options.AkashBalanceUsd * Micros);
        _accounts.Add(account.Address, account);
        return account;
    }
}
