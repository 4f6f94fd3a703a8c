using System.Globalization;
using System.Xml.Linq;

namespace Broker.Simulator.Ecb;

/// <summary>
/// The European Central Bank's reference rates of the last 90 days, in its form: no rate on weekends. The numbers are
/// simulated: a level per currency of the right order, moving a little from day to day.
/// </summary>
internal static class EcbApi
{
    private const int Days = 90;
    private static readonly XNamespace Gesmes = "http://www.gesmes.org/xml/2002-08-01";
    private static readonly XNamespace Ecb = "http://www.ecb.int/vocabulary/2002-08-01/eurofxref";

    private static readonly (string Code, double Level)[] Levels =
    [
        ("USD", 1.16), ("JPY", 176), ("GBP", 0.87), ("CHF", 0.93), ("SEK", 10.9), ("NOK", 11.7), ("DKK", 7.46), ("PLN", 4.24), ("CZK", 24.2),
        ("HUF", 385), ("RON", 5.09), ("CAD", 1.62), ("AUD", 1.77), ("NZD", 2.03), ("SGD", 1.51), ("HKD", 9.0), ("KRW", 1690), ("INR", 102), ("ILS", 3.8),
    ];

    public static void MapEcb(this WebApplication app) =>
        app.MapGet("/ecb/stats/eurofxref/eurofxref-hist-90d.xml", static (TimeProvider clock) => Results.Text(Document(clock.GetUtcNow()), "text/xml"));

    private static string Document(DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var days = Enumerable.Range(0, Days).Select(n => today.AddDays(-n)).Where(d => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));
        return new XDocument(new XElement(
            Gesmes + "Envelope",
            new XAttribute(XNamespace.Xmlns + "gesmes", Gesmes),
            new XElement(Gesmes + "subject", "Reference rates"),
            new XElement(Gesmes + "Sender", new XElement(Gesmes + "name", "Simulated European Central Bank")),
            new XElement(Ecb + "Cube", days.Select(Day)))).ToString();
    }

    private static XElement Day(DateOnly day) => new(
        Ecb + "Cube",
        new XAttribute("time", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        Levels.Select(level => new XElement(
            Ecb + "Cube",
            new XAttribute("currency", level.Code),
            new XAttribute("rate", Rate(level.Code, level.Level, day).ToString("0.0000", CultureInfo.InvariantCulture)))));

    /// <summary>The same on every machine and at every asking, as published rates are.</summary>
    private static double Rate(string code, double level, DateOnly day) =>
        level * (1 + (0.012 * Math.Sin((day.DayNumber + (code[0] * 7) + code[2]) / 9.0)));
}
