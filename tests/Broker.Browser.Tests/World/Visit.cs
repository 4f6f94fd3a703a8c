using System.Text.Json;
using Broker.Testing.Host;
using Microsoft.Playwright;

namespace Broker.Browser.Tests.World;

/// <summary>How a page is looked at.</summary>
public sealed record View(int Width, int Height, bool Dark)
{
    public static readonly View Desk = new(1440, 900, Dark: false);
    public static readonly View DeskAtNight = new(1440, 900, Dark: true);
    public static readonly View Phone = new(390, 844, Dark: false);
    public static readonly View PhoneAtNight = new(390, 844, Dark: true);

    public string Name => $"{Width}-{(Dark ? "dark" : "light")}";
}

/// <summary>One browser window. Whatever its pages complain about is kept, and checked at the end.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly List<string> _complaints = [];

    internal Visit(IBrowserContext context, IPage page, View view)
    {
        Page = page;
        View = view;
        context.Page += (_, opened) => Listen(opened);
        Listen(page);
    }

    public IPage Page { get; }

    public View View { get; }

    /// <summary>No error in the console (a broken content security policy is one), no unhandled exception, no answer of 500 and more.</summary>
    public void HeardNoComplaint()
    {
        lock (_complaints)
        {
            // The browser itself reports that a page which says "not found" answered 404.
            var heard = _complaints.Where(c => !c.Contains("status of 404", StringComparison.Ordinal) || !c.Contains($"({Page.Url}", StringComparison.Ordinal)).ToList();
            Assert.True(heard.Count == 0, string.Join('\n', heard));
        }
    }

    public async Task GoAsync(string path)
    {
        var answer = await Page.GotoAsync(path);
        Assert.NotNull(answer);
        Assert.True(answer.Status < 500, $"{path} answered {answer.Status}");
    }

    /// <summary>Goes to a page of the portal and waits until its circuit is there: what is clicked before is lost.</summary>
    public async Task GoLiveAsync(string path)
    {
        await GoAsync(path);
        await Assertions.Expect(Page.Locator("[data-live]:not(.waiting)")).ToBeVisibleAsync();
    }

    public async Task SignInAsync(Person person)
    {
        await Page.GetByLabel("Email").FillAsync(person.Email);
        await Page.GetByLabel("Password").FillAsync(person.Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Main)).ToBeVisibleAsync();
    }

    /// <summary>What the portal's API answers to the person at this window.</summary>
    public async Task<JsonElement> ReadAsync(string path)
    {
        var answer = await Page.Context.APIRequest.GetAsync(path);
        Assert.True(answer.Ok, $"{path} answered {answer.Status}");
        return (await answer.JsonAsync())!.Value;
    }

    /// <summary>A picture of the whole page in <c>artifacts/screenshots</c>.</summary>
    public Task PictureAsync(string name) => Page.ScreenshotAsync(new()
    {
        Path = Path.Combine(Repository.Root, "artifacts", "screenshots", $"{name}-{View.Name}.png"),
        FullPage = true,
        Animations = ScreenshotAnimations.Disabled,
    });

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    private void Listen(IPage page)
    {
        page.PageError += (_, error) => Complain($"exception: {error}");
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Complain($"{message.Type}: {message.Text} ({message.Location})");
            }
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 500)
            {
                Complain($"{response.Status}: {response.Url}");
            }
        };
    }

    private void Complain(string what)
    {
        lock (_complaints)
        {
            _complaints.Add(what);
        }
    }
}
