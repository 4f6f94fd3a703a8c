var app = WebApplication.CreateBuilder(args).Build();
await app.RunAsync();

/// <summary>The portal's entry point; public for the in-memory test host.</summary>
public partial class Program;
