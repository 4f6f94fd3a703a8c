using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Persistence.KeyProtection;

/// <summary>
/// The key ring in its table, as the system role. The package's own repository would take the injected context, which
/// is the app role's, and that role has no business with keys.
/// </summary>
internal sealed class DatabaseKeyRepository(SystemDatabase database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var context = database.CreateContext();
        return [.. context.DataProtectionKeys.AsNoTracking().Select(k => k.Xml).ToList().OfType<string>().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var context = database.CreateContext();
        context.DataProtectionKeys.Add(new DataProtectionKey
        {
            FriendlyName = friendlyName,
            Xml = element.ToString(SaveOptions.DisableFormatting),
        });
        context.SaveChanges();
    }
}
