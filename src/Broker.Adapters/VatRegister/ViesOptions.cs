using System.ComponentModel.DataAnnotations;

namespace Broker.Adapters.VatRegister;

/// <summary>The European Commission's register of VAT ids.</summary>
internal sealed class ViesOptions
{
    public const string Section = "Billing:Vies";

    /// <summary>Ends with a slash.</summary>
    [Required]
    public Uri BaseAddress { get; set; } = new("https://ec.europa.eu/taxation_customs/vies/rest-api/");

    /// <summary>How long an answer is waited for, 1 to 60 seconds; national registers are slow. Default 15.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(15);
}
