using Broker.Simulator.Workloads;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Lium;

/// <summary>Templates: the only thing a pod can run, and only once the network has verified it.</summary>
internal sealed class LiumTemplates
{
    private static readonly TimeSpan Queued = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan QuickestVerification = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan SlowestVerification = TimeSpan.FromSeconds(300);

    private readonly Dictionary<Guid, LiumTemplate> _templates = [];
    private readonly SimulatedWorld _world;
    private readonly Dice _dice;
    private readonly double _failureRate;
    private int _count;

    public LiumTemplates(SimulatedWorld world, Dice dice, IOptions<SimulatorOptions> options)
    {
        _world = world;
        _dice = dice;
        _failureRate = options.Value.LiumVerifyFailureRate;
        AddPublic();
    }

    public IEnumerable<LiumTemplate> All => _templates.Values;

    public LiumTemplate Default => _templates.Values.First(template => !template.IsOurs);

    public LiumTemplate Find(string id) => Guid.TryParse(id, out var guid) && _templates.TryGetValue(guid, out var found)
        ? found
        : throw new LiumProblem(404, "Template not found");

    public LiumTemplate Create(LiumTemplateBody body)
    {
        var template = Add(body, isOurs: true);
        Verify(template);
        return template;
    }

    public void Update(LiumTemplate template, LiumTemplateBody body)
    {
        template.Body = body;
        template.Status = LiumTemplateStatus.Updated;
        template.Edition++;
        Verify(template);
    }

    public void Delete(LiumTemplate template)
    {
        if (!template.IsOurs)
        {
            throw new LiumProblem(403, "Template belongs to another user");
        }

        _templates.Remove(template.Id);
    }

    public void Reset()
    {
        _templates.Clear();
        _count = 0;
        AddPublic();
    }

    private void AddPublic() => Add(
        new LiumTemplateBody(
            "Pytorch (Cuda)", "sim/pytorch", "2.8.0-cuda12.8", "", [LiumNetwork.SshPort], "", "", new Dictionary<string, string>(StringComparer.Ordinal),
            "PYTORCH", IsPrivate: false, "Public template of the simulator"),
        isOurs: false).Status = LiumTemplateStatus.Success;

    private LiumTemplate Add(LiumTemplateBody body, bool isOurs)
    {
        var ordinal = ++_count;
        var template = new LiumTemplate(ordinal, _dice.Id("lium-template", ordinal), body, isOurs, _world.Now);
        _templates.Add(template.Id, template);
        return template;
    }

    private void Verify(LiumTemplate template)
    {
        var edition = template.Edition;
        var takes = _dice.Between(QuickestVerification, SlowestVerification, "lium-verify", template.Ordinal, edition);
        var passes = _dice.Fraction("lium-verified", template.Ordinal, edition) >= _failureRate && WorkloadYard.CanPull(template.Body.DockerImage);
        _world.After(_world.Wait(Queued), () => Move(LiumTemplateStatus.Pending));
        _world.After(_world.Wait(takes), () => Move(passes ? LiumTemplateStatus.Success : LiumTemplateStatus.Failed));

        void Move(string status)
        {
            if (template.Edition == edition)
            {
                template.Status = status;
            }
        }
    }
}
