using Broker.Domain.Deployments;
using FsCheck;
using FsCheck.Xunit;

namespace Broker.Domain.Tests.Deployments;

public sealed class BatchReviewTests
{
    [Fact]
    public void Nothing_is_paid_that_was_not_accepted()
    {
        var into = BatchReview.Moves.Where(m => m.To == JobResultState.Paid).Select(m => m.From);

        Assert.Equal([JobResultState.Accepted], into);
        Assert.DoesNotContain(BatchReview.Moves, m => m.From is JobResultState.Refused or JobResultState.Paid);
    }

    [Property]
    public bool However_a_result_moves_it_is_billed_exactly_when_it_was_accepted_and_never_after_a_refusal(JobResultState[] wishes)
    {
        var state = JobResultState.Submitted;
        var (accepted, refused) = (false, false);
        foreach (var wish in wishes.Where(Enum.IsDefined))
        {
            if (BatchReview.Allows(state, wish))
            {
                BatchReview.Require(state, wish);
                state = wish;
                accepted |= wish == JobResultState.Accepted;
                refused |= wish == JobResultState.Refused;
            }
            else
            {
                Assert.Throws<InvalidOperationException>(() => BatchReview.Require(state, wish));
            }
        }

        return (BatchReview.HoldOf(state) == UsageHold.None) == accepted
            && (BatchReview.HoldOf(state) == UsageHold.Waived) == refused
            && !(accepted && refused);
    }

    [Property]
    public bool A_job_is_given_up_at_the_third_failure_or_the_third_refusal_and_for_nothing_else(NonNegativeInt failures, NonNegativeInt refusals, NonNegativeInt others)
    {
        var (failed, refused) = (failures.Get % 5, refusals.Get % 5);
        ReplicaEnd[] ends =
        [
            .. Enumerable.Range(0, failed).Select(i => i % 2 == 0 ? ReplicaEnd.EndedByNetwork : ReplicaEnd.NeverServed),
            .. Enumerable.Repeat(ReplicaEnd.Refused, refused),
            .. Enumerable.Repeat(ReplicaEnd.NotLeased, others.Get % 7),
            .. Enumerable.Repeat(ReplicaEnd.Completed, others.Get % 2),
        ];

        return BatchReview.IsExhausted(ends) == (failed >= 3 || refused >= 3);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(ReplicaEnd.Asked, false)]
    [InlineData(ReplicaEnd.Completed, false)]
    [InlineData(ReplicaEnd.Refused, true)]
    [InlineData(ReplicaEnd.EndedByNetwork, true)]
    [InlineData(ReplicaEnd.TermOver, true)]
    public void Only_a_loss_leaves_a_place_to_fill(ReplicaEnd? end, bool expected) => Assert.Equal(expected, ReplicaLifecycle.IsLoss(end));
}
