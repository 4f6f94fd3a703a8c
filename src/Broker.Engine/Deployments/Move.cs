using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Engine.Deployments;

/// <summary>A state change that is being or has been committed.</summary>
public abstract record Move
{
    private Move() { }

    /// <summary>How a witness tells moves apart: <c>replica:Ordering>Ordered</c>.</summary>
    public abstract string Name { get; }

    public sealed record OfReplica(ReplicaId Id, ReplicaState From, ReplicaState To) : Move
    {
        public override string Name => $"replica:{From}>{To}";
    }

    public sealed record OfDeployment(DeploymentId Id, DeploymentState From, DeploymentState To) : Move
    {
        public override string Name => $"deployment:{From}>{To}";
    }
}

/// <summary>Sees every state change around its commit: how the crash test chooses the moment of death.</summary>
public interface IMoveWitness
{
    void BeforeCommit(IReadOnlyList<Move> moves);

    void AfterCommit(IReadOnlyList<Move> moves);
}

internal sealed class NoWitness : IMoveWitness
{
    public void BeforeCommit(IReadOnlyList<Move> moves)
    {
    }

    public void AfterCommit(IReadOnlyList<Move> moves)
    {
    }
}

/// <summary>Ends this process as <c>kill -9</c> would, at one move: <c>before:replica:Ordering>Ordered</c>.</summary>
public sealed class KillAtMove(string at) : IMoveWitness
{
    public void BeforeCommit(IReadOnlyList<Move> moves) => KillIf(moves, "before:");

    public void AfterCommit(IReadOnlyList<Move> moves) => KillIf(moves, "after:");

    private void KillIf(IReadOnlyList<Move> moves, string when)
    {
        if (moves.Any(m => string.Equals(when + m.Name, at, StringComparison.Ordinal)))
        {
            using var self = System.Diagnostics.Process.GetCurrentProcess();
            self.Kill();
            self.WaitForExit();
        }
    }
}
