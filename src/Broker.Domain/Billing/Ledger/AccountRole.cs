namespace Broker.Domain.Billing.Ledger;

/// <summary>What an account of the ledger is for. Code and name come from the operator's chart of accounts.</summary>
public enum AccountRole
{
    /// <summary>What customers owe; per organisation.</summary>
    Receivable,

    /// <summary>What was earned, before credits and discounts.</summary>
    Revenue,

    /// <summary>Revenue given back because a promise of availability was missed.</summary>
    SlaCredits,

    /// <summary>Revenue given back for any other reason: contract discounts, promotions, goodwill.</summary>
    Discounts,

    /// <summary>Value added tax collected for the state.</summary>
    VatPayable,

    /// <summary>Paid in advance and not used yet; per organisation.</summary>
    PrepaidLiability,

    /// <summary>Money at banks and payment providers.</summary>
    Bank,

    /// <summary>Receivables that were given up.</summary>
    WriteOffs,

    /// <summary>Gain or loss from exchange; the counter-account of every conversion, so it holds one position per commodity.</summary>
    FxDifference,

    /// <summary>What the networks charge us.</summary>
    NetworkCost,

    /// <summary>What we owe to networks.</summary>
    NetworkPayable,

    /// <summary>What networks owe us for their own broken terms.</summary>
    ClaimsReceivable,

    /// <summary>Compensation from networks.</summary>
    ClaimsIncome,
}

/// <summary>Where an account stands in the accounts of the year.</summary>
public enum AccountKind
{
    Asset,
    Liability,
    Income,
    Expense,
}
