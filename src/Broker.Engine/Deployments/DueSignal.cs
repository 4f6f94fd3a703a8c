using Broker.Engine.Persistence;

namespace Broker.Engine.Deployments;

/// <summary>Set when a row has become due at once.</summary>
public sealed class DueSignal : WakeSignal;
