namespace Broker.Host.Api; internal static class ApiSetup { public const string Prefix = "/api/v1"; }
