using System.Collections.Frozen;

namespace Broker.Adapters.Documents.Ubl;

/// <summary>The code lists EN 16931 restricts values to; the constants are the sections of the embedded file.</summary>
internal static class CodeList
{
    public const string InvoiceType = "invoice-type";
    public const string CreditNoteType = "credit-note-type";
    public const string Currency = "currency";
    public const string Country = "country";
    public const string TaxPoint = "tax-point";
    public const string ReferenceQualifier = "reference-qualifier";
    public const string IdentifierScheme = "identifier-scheme";
    public const string ItemClassification = "item-classification";
    public const string PaymentMeans = "payment-means";
    public const string VatCategory = "vat-category";
    public const string AllowanceReason = "allowance-reason";
    public const string ChargeReason = "charge-reason";
    public const string Exemption = "exemption";
    public const string MediaType = "media-type";
    public const string ElectronicAddress = "electronic-address";
    public const string Unit = "unit";
    public const string TextSubject = "text-subject";
}

/// <summary>Reads the embedded lists once.</summary>
internal static class CodeLists
{
    private const string Resource = "en16931-codes.txt";

    private static readonly FrozenDictionary<string, FrozenSet<string>> Lists = Read();

    public static bool Has(string list, string code) => Lists[list].Contains(code);

    private static FrozenDictionary<string, FrozenSet<string>> Read()
    {
        using var stream = typeof(CodeLists).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        using var reader = new StreamReader(stream);
        var lists = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var list = new HashSet<string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line is ['[', .. var name, ']'])
            {
                lists.Add(name, list = new HashSet<string>(StringComparer.Ordinal));
                continue;
            }

            list.UnionWith(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        return lists.ToFrozenDictionary(l => l.Key, l => l.Value.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }
}
