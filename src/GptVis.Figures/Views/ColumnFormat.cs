namespace GptVis.Figures.Views;

/// <summary>The number format of a column of a <see cref="Table"/>.</summary>
public enum ColumnFormat
{
    /// <summary>Whole numbers in full, others with five significant digits.</summary>
    Number,

    /// <summary>Shares of 1 as percentages, as in captions; below 1 % with two digits.</summary>
    Percent,

    /// <summary>Whole numbers with a comma between thousands.</summary>
    Count,
}
