using System.Linq.Expressions;
using Broker.Domain.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

/// <summary>The kinds of column that several tables share.</summary>
internal static class Columns
{
    /// <summary>An amount in <paramref name="name"/> and its currency in <c>name_currency</c>.</summary>
    public static void Money<TEntity>(
        this EntityTypeBuilder<TEntity> table, Expression<Func<TEntity, Money?>> property, string name)
        where TEntity : class =>
        table.ComplexProperty(property, money =>
        {
            money.Property(m => m.Amount).HasColumnName(name).HasColumnType("numeric(20,8)");
            money.Property(m => m.Currency).HasColumnName($"{name}_currency");
        });

    /// <summary>One immutable value as a searchable JSON document.</summary>
    public static void Json<TEntity, TValue>(
        this EntityTypeBuilder<TEntity> table, Expression<Func<TEntity, TValue>> property, string name)
        where TEntity : class
        where TValue : class =>
        table.Property(property)
            .HasColumnName(name)
            .HasColumnType("jsonb")
            .HasConversion(new JsonConverter<TValue>(), new JsonComparer<TValue>());

    /// <summary>JSON text that is kept letter by letter: jsonb would sort the properties, and readers rely on their order.</summary>
    public static PropertyBuilder<string> JsonText<TEntity>(
        this EntityTypeBuilder<TEntity> table, Expression<Func<TEntity, string>> property, string name)
        where TEntity : class =>
        table.Property(property).HasColumnName(name).HasColumnType("json");
}
