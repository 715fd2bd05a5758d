namespace GptVis.Figures;

/// <summary>How a column of a <see cref="Table"/> writes its numbers.</summary>
public enum ColumnFormat
{
    /// <summary>Whole numbers in full, others with five significant digits.</summary>
    Number,

    /// <summary>Shares of 1 as percent, as <see cref="Percent"/> writes them.</summary>
    Percent,

    /// <summary>Whole numbers with a comma between thousands.</summary>
    Count,
}
