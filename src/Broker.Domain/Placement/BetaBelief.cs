namespace Broker.Domain.Placement;

/// <summary>
/// What we believe of a share in 0..1 after <paramref name="Good"/> good and <paramref name="Bad"/> bad
/// (pseudo-)observations: the Beta distribution with these two parameters, both above 0.
/// </summary>
public sealed record BetaBelief(double Good, double Bad)
{
    /// <summary>Enough to halve an interval in 0..1 below what a double can tell apart.</summary>
    private const int Halvings = 64;

    public double Mean => Good / (Good + Bad);

    /// <param name="strength">How many observations the belief weighs as much as.</param>
    public static BetaBelief Of(double mean, double strength) => new(mean * strength, (1 - mean) * strength);

    /// <summary>The belief after <paramref name="weight"/> more observations with this share of good ones.</summary>
    public BetaBelief Observe(double share, double weight) =>
        new(Good + (share * weight), Bad + ((1 - share) * weight));

    /// <summary>The value that the true share exceeds with probability 1 - <paramref name="probability"/>.</summary>
    public double Quantile(double probability)
    {
        double low = 0, high = 1;
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            if (CumulativeAt(middle) < probability)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return (low + high) / 2;
    }

    /// <summary>P(share &lt;= x): the regularised incomplete beta function.</summary>
    public double CumulativeAt(double x)
    {
        if (x <= 0)
        {
            return 0;
        }

        if (x >= 1)
        {
            return 1;
        }

        // The continued fraction converges fast only on this side of the mean; the other follows by symmetry.
        return x < (Good + 1) / (Good + Bad + 2)
            ? Density(x, Good, Bad) * Fraction(x, Good, Bad) / Good
            : 1 - (Density(1 - x, Bad, Good) * Fraction(1 - x, Bad, Good) / Bad);
    }

    private static double Density(double x, double a, double b) =>
        Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));

    /// <summary>Lentz's method for the continued fraction 26.5.8 of Abramowitz and Stegun.</summary>
    private static double Fraction(double x, double a, double b)
    {
        const double tiny = 1e-300;
        double c = 1, d = 1 / Away(1 - ((a + b) * x / (a + 1))), result = d;
        for (var m = 1; m <= 300; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Away(1 + (even * d));
            c = Away(1 + (even / c));
            result *= d * c;

            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Away(1 + (odd * d));
            c = Away(1 + (odd / c));
            var step = d * c;
            result *= step;
            if (Math.Abs(step - 1) < 1e-15)
            {
                break;
            }
        }

        return result;

        static double Away(double value) => Math.Abs(value) < tiny ? tiny : value;
    }

    /// <summary>Stirling's series above 10, reached by the recurrence; good to 1e-14 for positive arguments.</summary>
    private static double LogGamma(double x)
    {
        var shift = 0.0;
        while (x < 10)
        {
            shift -= Math.Log(x);
            x++;
        }

        var square = 1 / (x * x);
        var series = (1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square * ((1.0 / 1680) - (square / 1188)))))));
        return shift + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (series / x);
    }
}
