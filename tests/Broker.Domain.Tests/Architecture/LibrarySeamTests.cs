using Mono.Cecil;

namespace Broker.Domain.Tests.Architecture;

/// <summary>Inside one project a library is known in a few rooms only; the compiler cannot say so, this does.</summary>
public sealed class LibrarySeamTests
{
    private static readonly string Here = typeof(LibrarySeamTests).Assembly.Location;

    [Fact]
    public void Only_the_rooms_for_jobs_and_provisioning_know_Hangfire()
        => Assert.Empty(AssemblyUses.Outside(Repository.AssemblyOf("Broker.Engine"), "Hangfire", "Broker.Engine.Jobs", "Broker.Engine.Persistence"));

    [Fact]
    public void In_the_host_only_the_dashboard_knows_Hangfire()
        => Assert.Empty(AssemblyUses.Outside(Repository.AssemblyOf("Broker"), "Hangfire", "Broker.Host.Jobs"));

    [Fact]
    public void Only_the_room_for_Stripe_knows_its_library()
        => Assert.Empty(AssemblyUses.Outside(Repository.AssemblyOf("Broker.Adapters"), "Stripe", "Broker.Adapters.Payments.Stripe"));

    [Theory]
    [InlineData("Broker", "Npgsql")]
    [InlineData("Broker", "Microsoft.EntityFrameworkCore")]
    [InlineData("Broker", "MudBlazor")]
    [InlineData("Broker.Engine", "Polly")]
    public void No_type_reaches_past_the_room_that_keeps_the_library(string project, string library)
        => Assert.Empty(AssemblyUses.Outside(Repository.AssemblyOf(project), library));

    [Fact]
    public void Adapters_open_nothing_but_their_registration()
        => Assert.All(AssemblyUses.PublicTypes(Repository.AssemblyOf("Broker.Adapters")), name => Assert.EndsWith("Registration", name, StringComparison.Ordinal));

    [Fact]
    public void The_seam_rule_itself_can_fail()
    {
        var found = AssemblyUses.Outside(Here, "Mono.Cecil", "Broker.Domain.Tests.Market");

        Assert.Contains("Broker.Domain.Tests.Architecture.LibrarySeamTests/Planted", found);
        Assert.Contains("Broker.Domain.Tests.Architecture.LibrarySeamTests/PlantedLambda", found);
        Assert.Contains("Broker.Domain.Tests.Architecture.LibrarySeamTests/PlantedCatch", found);
        Assert.DoesNotContain("Broker.Domain.Tests.Architecture.LibrarySeamTests/Innocent", found);
    }

    [Fact]
    public void A_room_that_may_know_the_library_is_left_alone()
        => Assert.Empty(AssemblyUses.Outside(Here, "Mono.Cecil", "Broker.Domain.Tests.Architecture"));

    private sealed class Planted
    {
        public static int Violation() => new List<ModuleDefinition>().Count;
    }

    /// <summary>The use is inside an asynchronous lambda: the compiler moves it into types of its own.</summary>
    private sealed class PlantedLambda
    {
        public static Func<Task<bool>> Violation { get; } = async () =>
        {
            await Task.Yield();
            return ModuleDefinition.ReadModule(Here).HasTypes;
        };
    }

    private sealed class PlantedCatch
    {
        public static bool Violation()
        {
            try
            {
                return Here.Length > 0;
            }
            catch (AssemblyResolutionException)
            {
                return false;
            }
        }
    }

    private sealed class Innocent
    {
        public static int Fine() => "Mono.Cecil".Length;
    }
}
