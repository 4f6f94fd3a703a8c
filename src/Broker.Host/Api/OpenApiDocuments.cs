using Broker.Host.Security;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Broker.Host.Api;

/// <summary>What the OpenAPI document says beyond what the endpoints say by themselves.</summary>
internal static class OpenApiDocuments
{
    public static void Describe(OpenApiOptions options)
    {
        options.ShouldInclude = static api => api.RelativePath?.StartsWith("api/", StringComparison.Ordinal) is true;
        options.AddSchemaTransformer(static (schema, context, _) =>
        {
            var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            if (WireFormat.Schemas.TryGetValue(type, out var describe))
            {
                describe(schema);
            }

            return Task.CompletedTask;
        });
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Broker",
                Version = "v1",
                Description = "Redundant GPU deployments over several networks under one contract. "
                    + "Errors are problem details (RFC 9457); wrong fields are named under `errors`. Unknown fields are refused. "
                    + "Rows of other organisations do not exist here: they answer 404.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes["apiKey"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = $"An API key, as `Authorization: Bearer brk_…` or in the header {ApiKeyHandler.Header}.",
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("apiKey", document)] = [] }];
            return Task.CompletedTask;
        });
    }
}
