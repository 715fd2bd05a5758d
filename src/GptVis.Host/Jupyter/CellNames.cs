namespace GptVis.Host.Jupyter;

/// <summary>
/// Identifies runs of the same cell: the same id, or the same text. Ids alone are not enough: the classic notebook
/// sends none, and JupyterLab creates new ones each time it opens a notebook without saved ids.
/// </summary>
internal sealed class CellNames
{
    private readonly Dictionary<string, string> _byId = [], _byCode = [];

    /// <summary>The cell's name from its earlier runs, or a new one.</summary>
    public string Of(string? id, string code)
    {
        string name = (id is null ? null : _byId.GetValueOrDefault(id)) ?? _byCode.GetValueOrDefault(code) ?? id
            ?? code;
        if (id is not null) _byId[id] = name;
        return _byCode[code] = name;
    }
}
