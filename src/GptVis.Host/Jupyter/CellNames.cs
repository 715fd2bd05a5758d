namespace GptVis.Host.Jupyter;

/// <summary>
/// Which runs are runs of the same cell: those with the same id, and those with the same text. Ids alone do not tell:
/// the classic notebook sends none, and JupyterLab makes new ones each time it opens a notebook that has none saved.
/// </summary>
internal sealed class CellNames
{
    private readonly Dictionary<string, string> _byId = [], _byCode = [];

    /// <summary>The name that the cell had in its earlier runs, or a new one.</summary>
    public string Of(string? id, string code)
    {
        string name = (id is null ? null : _byId.GetValueOrDefault(id)) ?? _byCode.GetValueOrDefault(code) ?? id
            ?? code;
        if (id is not null) _byId[id] = name;
        return _byCode[code] = name;
    }
}
