using System.Globalization;
using System.Text.Json;
using Broker.Simulator.Supply;

namespace Broker.Simulator.IoNet;

/// <summary>One row of the machine list.</summary>
/// <param name="DeployId">What price and deploy want as hardware: a number, or a partner's word.</param>
internal sealed record IoNetMachine(string DeployId, IoNetHardware Hardware, IoNetLocation Location, int Cards);

/// <summary>What is for rent as a machine: one card at a time where containers can be had, and partners' whole machines.</summary>
internal sealed class IoNetMachines(IoNetStock stock)
{
    private const int WholeMachine = 8;

    public IEnumerable<IoNetMachine> Listed() =>
        from hardware in stock.Supply.Hardware
        from location in stock.Supply.Locations
        let free = stock.Listed(hardware, location)
        from cards in (int[])[1, WholeMachine]
        where free >= cards && (cards == 1 || hardware.Supplier == "partner")
        select new IoNetMachine(DeployId(hardware, location, cards), hardware, location, cards);

    /// <exception cref="IoNetProblem">There is none, or not with so many cards.</exception>
    public IoNetMachine Find(string deployId, string location, int gpus)
    {
        var place = Place(location) ?? throw new IoNetProblem(404, "Location not found");
        foreach (var hardware in stock.Supply.Hardware)
        {
            if (deployId == DeployId(hardware, place, 1))
            {
                return gpus <= hardware.MaxGpusPerContainer
                    ? new IoNetMachine(deployId, hardware, place, gpus)
                    : throw new IoNetProblem(400, $"At most {hardware.MaxGpusPerContainer} GPUs per VM for this hardware");
            }

            if (hardware.Supplier == "partner" && deployId == DeployId(hardware, place, WholeMachine))
            {
                return gpus == WholeMachine
                    ? new IoNetMachine(deployId, hardware, place, gpus)
                    : throw new IoNetProblem(400, $"This hardware has {WholeMachine} GPUs per VM");
            }
        }

        throw new IoNetProblem(404, "Hardware not found");
    }

    /// <summary>A number where it is one.</summary>
    public static JsonElement IdNode(string id) => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? JsonSerializer.SerializeToElement(number)
        : JsonSerializer.SerializeToElement(id);

    // By its number or, since 2026, by its country.
    private IoNetLocation? Place(string location) => int.TryParse(location, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        ? stock.Location(id)
        : stock.Location(location);

    private static string DeployId(IoNetHardware hardware, IoNetLocation location, int cards) => cards == 1
        ? hardware.Id.ToString(CultureInfo.InvariantCulture)
        : $"{hardware.ShortName.Split(' ')[0].ToLowerInvariant()}-{location.Iso2.ToLowerInvariant()}-{cards}x";
}
