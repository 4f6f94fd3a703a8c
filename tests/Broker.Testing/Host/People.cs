using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Testing.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Testing.Host;

/// <summary>Somebody who can sign in.</summary>
public sealed record Person(UserId Id, string Email, string Password);

/// <summary>Makes people, members and keys in the database of a running portal.</summary>
public static class People
{
    private const string Password = "correct horse battery staple";

    public static Task<Person> AddStaffAsync(this BrokerApplication application, StaffRole role = StaffRole.Support) =>
        application.AddPersonAsync(role);

    public static async Task<Person> AddMemberAsync(this BrokerApplication application, OrganisationId organisation, MemberRole role)
    {
        var person = await application.AddPersonAsync(staff: null);
        await application.JoinAsync(person, organisation, role);
        return person;
    }

    public static async Task JoinAsync(this BrokerApplication application, Person person, OrganisationId organisation, MemberRole role)
    {
        await using var context = application.Database.System.CreateContext();
        context.Add(new MembershipEntity { OrganisationId = organisation, UserId = person.Id, Role = role });
        await context.SaveChangesAsync();
    }

    public static async Task<OrganisationId> AddOrganisationAsync(this BrokerApplication application, string name)
    {
        await using var context = application.Database.System.CreateContext();
        var organisation = Rows.Organisation(name);
        context.Add(organisation);
        await context.SaveChangesAsync();
        return organisation.Id;
    }

    /// <summary>The secret of a new key of <paramref name="organisation"/>.</summary>
    public static async Task<string> AddApiKeyAsync(
        this BrokerApplication application, OrganisationId organisation, MemberRole role, DateTimeOffset? expiresAt = null)
    {
        var key = await application.NewApiKeyAsync(organisation, role, expiresAt);
        return key.Secret;
    }

    public static async Task<ApiKeyOutcome.Created> NewApiKeyAsync(
        this BrokerApplication application, OrganisationId organisation, MemberRole role, DateTimeOffset? expiresAt = null)
    {
        var owner = await application.AddMemberAsync(organisation, MemberRole.Owner);
        await using var scope = application.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(new Tenant.Member(organisation, owner.Id, MemberRole.Owner));
        var outcome = await scope.ServiceProvider.GetRequiredService<ApiKeys>().CreateAsync(new ApiKeyDraft("test", role, expiresAt), CancellationToken.None);
        return outcome as ApiKeyOutcome.Created ?? throw new InvalidOperationException($"The key was not made: {outcome}.");
    }

    public static async Task RevokeAsync(this BrokerApplication application, OrganisationId organisation, ApiKeyId key)
    {
        await using var scope = application.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(new Tenant.Member(organisation, new UserId(Guid.NewGuid()), MemberRole.Owner));
        await scope.ServiceProvider.GetRequiredService<ApiKeys>().RevokeAsync(key, CancellationToken.None);
    }

    /// <summary>Signed in already.</summary>
    public static async Task<Browser> BrowserOfAsync(this BrokerApplication application, Person person)
    {
        var browser = application.CreateBrowser();
        using var response = await browser.SignInAsync(person.Email, person.Password);
        return browser;
    }

    private static async Task<Person> AddPersonAsync(this BrokerApplication application, StaffRole? staff)
    {
        await using var scope = application.Services.CreateAsyncScope();
        var email = $"{Guid.NewGuid():N}@example.test";
        var user = new BrokerUser { Id = Guid.CreateVersion7(), UserName = email, Email = email, DisplayName = "Ada Example", StaffRole = staff };
        var made = await scope.ServiceProvider.GetRequiredService<UserManager<BrokerUser>>().CreateAsync(user, Password);
        return made.Succeeded ? new Person(new UserId(user.Id), email, Password) : throw new InvalidOperationException(made.ToString());
    }
}
