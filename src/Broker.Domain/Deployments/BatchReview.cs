namespace Broker.Domain.Deployments;

/// <summary>Where the result of a batch job stands between its last line of output and its payment.</summary>
public enum JobResultState
{
    /// <summary>The work is done; what it wrote is still being collected.</summary>
    Submitted,

    /// <summary>The customer can look at it and decide.</summary>
    InReview,

    /// <summary>Good: its run time may be billed.</summary>
    Accepted,

    /// <summary>Not good: its run time is never billed, and the work is done again elsewhere.</summary>
    Refused,

    /// <summary>Billed.</summary>
    Paid,
}

/// <summary>Whether a stretch of use may be billed.</summary>
public enum UsageHold
{
    /// <summary>Billed as it accrues: a service.</summary>
    None,

    /// <summary>Not yet: the result of a batch job has not been accepted.</summary>
    UntilAccepted,

    /// <summary>Never: the job failed, or its result was refused.</summary>
    Waived,
}

/// <summary>
/// The review of results that were computed on machines of strangers, after the rendering network of the Render Foundation:
/// nothing is paid before the result is accepted, silence accepts it, a refusal has it done again elsewhere at no cost, and
/// the third refusal ends the job and calls a person.
/// </summary>
public static class BatchReview
{
    /// <summary>Refused, or failed, so often a job is not run again.</summary>
    public const int MostTries = 3;

    /// <summary>After this time since completion a result accepts itself, unless settings say otherwise.</summary>
    public static readonly TimeSpan AcceptsItselfAfter = TimeSpan.FromHours(72);

    public static IReadOnlyList<(JobResultState From, JobResultState To)> Moves { get; } =
    [
        (JobResultState.Submitted, JobResultState.InReview),
        (JobResultState.InReview, JobResultState.Accepted),
        (JobResultState.InReview, JobResultState.Refused),
        (JobResultState.Accepted, JobResultState.Paid),
    ];

    public static bool Allows(JobResultState from, JobResultState to) => Moves.Contains((from, to));

    /// <exception cref="InvalidOperationException">The move is not in <see cref="Moves"/>.</exception>
    public static void Require(JobResultState from, JobResultState to)
    {
        if (!Allows(from, to))
        {
            throw new InvalidOperationException($"A result cannot go from {from} to {to}.");
        }
    }

    /// <summary>Whether the run time behind a result may be billed.</summary>
    public static UsageHold HoldOf(JobResultState state) => state switch
    {
        JobResultState.Submitted or JobResultState.InReview => UsageHold.UntilAccepted,
        JobResultState.Accepted or JobResultState.Paid => UsageHold.None,
        JobResultState.Refused => UsageHold.Waived,
        _ => throw new InvalidOperationException($"Unknown state {state}."),
    };

    /// <summary>Whether a job is not run again, whatever becomes of its last run.</summary>
    /// <param name="ends">Why its runs ended, all of them.</param>
    public static bool IsExhausted(IEnumerable<ReplicaEnd> ends)
    {
        var counted = ends.ToLookup(end => end);
        var failed = counted[ReplicaEnd.EndedByNetwork].Count() + counted[ReplicaEnd.NeverServed].Count() + counted[ReplicaEnd.Died].Count();
        return failed >= MostTries || counted[ReplicaEnd.Refused].Count() >= MostTries;
    }
}
