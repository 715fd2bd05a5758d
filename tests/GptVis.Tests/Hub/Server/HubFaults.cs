namespace GptVis.Tests.Hub.Server;

/// <summary>What the hub on loopback does wrong, until it is told otherwise.</summary>
internal sealed class HubFaults
{
    /// <summary>Cuts this many answers off, each after <see cref="CutAfter"/> bytes of what it has to send.</summary>
    public int Cuts { get; set; }

    public int CutAfter { get; set; }

    /// <summary>Changes a bit of the large files it sends.</summary>
    public bool WrongBytes { get; set; }

    /// <summary>Sends this many bytes more than a large file has.</summary>
    public int ExtraBytes { get; set; }

    /// <summary>Answers this many requests with <see cref="Status"/>.</summary>
    public int Refusals { get; set; }

    public int Status { get; set; }

    public string? ErrorCode { get; set; }

    public string? RetryAfter { get; set; }

    /// <summary>Pauses after every piece it sends.</summary>
    public TimeSpan Pause { get; set; }

    /// <summary>Sends no more after <see cref="CutAfter"/> bytes, and keeps the connection.</summary>
    public bool Stalls { get; set; }

    /// <summary>Ignores Range and sends everything.</summary>
    public bool NoRanges { get; set; }

    /// <summary>Answers a Range with a part that begins elsewhere.</summary>
    public bool WrongRanges { get; set; }

    /// <summary>The size it claims large files have.</summary>
    public long? ClaimedSize { get; set; }

    /// <summary>The tag it claims all files have.</summary>
    public string? ClaimedTag { get; set; }

    /// <summary>The commit it claims all files have; empty for none.</summary>
    public string? ClaimedCommit { get; set; }

    /// <summary>Another hub that it redirects every request to, as some mirrors do.</summary>
    public string? MirrorOf { get; set; }

    /// <summary>Where it redirects everything to.</summary>
    public string? RedirectTo { get; set; }
}
