using MudBlazor;

namespace Broker.Portal.Theme;

/// <summary>
/// The component library under our tokens. Colours on the page come from <c>tokens.css</c> through <c>mud.css</c>;
/// the same values stand here because the library derives hover and contrast colours from them in C#.
/// </summary>
public static class BrokerTheme
{
    public static readonly MudTheme Instance = new()
    {
        PaletteLight = new PaletteLight
        {
            Background = "#f6f7f9",
            BackgroundGray = "#eef0f3",
            Surface = "#ffffff",
            TextPrimary = "#14181f",
            TextSecondary = "#4a5361",
            TextDisabled = "#626b7a",
            Primary = "#0b6e6e",
            PrimaryContrastText = "#ffffff",
            Success = "#15803d",
            Warning = "#a15c00",
            Error = "#b91c1c",
            Info = "#1d4ed8",
            LinesDefault = "#e2e5ea",
            LinesInputs = "#c9ced6",
            TableLines = "#e2e5ea",
            Divider = "#e2e5ea",
        },
        PaletteDark = new PaletteDark
        {
            Background = "#0d1117",
            BackgroundGray = "#0a0e13",
            Surface = "#1a212b",
            TextPrimary = "#e8ecf1",
            TextSecondary = "#aeb7c3",
            TextDisabled = "#8994a3",
            Primary = "#3cc4b4",
            PrimaryContrastText = "#062522",
            Success = "#4ade80",
            Warning = "#fbbf24",
            Error = "#f87171",
            Info = "#7aa2ff",
            LinesDefault = "#252d38",
            LinesInputs = "#3a4452",
            TableLines = "#252d38",
            Divider = "#252d38",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = ["Inter", "system-ui", "sans-serif"], FontSize = "14px", LineHeight = "1.45", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontSize = "14px", LineHeight = "1.45", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontSize = "13px", LineHeight = "1.45", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontSize = "14px", FontWeight = "550", TextTransform = "none", LetterSpacing = "normal" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "5px" },
    };
}
