using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Microsoft.Extensions.Options;

namespace Broker.Host.Demo;

/// <summary>The API key of the demo's engineer, in a file that only its owner can read.</summary>
internal sealed class DemoApiKey(ApiKeys keys, TenantContext tenant, IOptions<DemoOptions> options)
{
    private const string Name = "demo";

    public async Task EnsureAsync(UserId engineer, CancellationToken cancellationToken)
    {
        var file = options.Value.ApiKeyFile;
        if (file.Length == 0 || await WorksAsync(file, cancellationToken))
        {
            return;
        }

        // Only an owner makes keys; the seed is nobody's request, so it may say it is one.
        tenant.Set(new Tenant.Member(DemoPeople.Northlight.Id, engineer, MemberRole.Owner));
        foreach (var lost in (await keys.ListAsync(cancellationToken)).Where(k => k.Name == Name && k.RevokedAt is null))
        {
            await keys.RevokeAsync(lost.Id, cancellationToken);
        }

        var made = await keys.CreateAsync(new ApiKeyDraft(Name, MemberRole.Engineer, ExpiresAt: null), cancellationToken);
        await WriteAsync(file, made is ApiKeyOutcome.Created { Secret: var secret }
            ? secret
            : throw new InvalidOperationException($"The demo's key was not made: {made}."), cancellationToken);
    }

    private async Task<bool> WorksAsync(string file, CancellationToken cancellationToken) =>
        File.Exists(file)
        && await keys.FindUsableAsync((await File.ReadAllTextAsync(file, cancellationToken)).Trim(), cancellationToken) is not null;

    private static async Task WriteAsync(string file, string secret, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);

        // An existing file would keep its mode, whatever it is.
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var stream = new FileStream(file, options);
        await using var writer = new StreamWriter(stream);
        await writer.WriteAsync(secret.AsMemory(), cancellationToken);
    }
}
