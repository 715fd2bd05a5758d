namespace GptVis.Figures.Views;

/// <summary>How a column of a <see cref="Table"/> writes its numbers.</summary>
public enum ColumnFormat
{
    /// <summary>Whole numbers in full, others with five significant digits.</summary>
    Number,

    /// <summary>
    /// Shares of 1 as percent, as captions write them; those below 1 % keep two digits.
    /// </summary>
    Percent,

    /// <summary>Whole numbers with a comma between thousands.</summary>
    Count,
}
