using System.Text.RegularExpressions;

namespace GptVis.Hub;

/// <summary>
/// A model's name on the hub and the requested revision, both validated for use in addresses and paths.
/// </summary>
internal sealed partial record HubModel
{
    private const int LongestId = 96;

    private HubModel(string id, string revision) => (Id, Revision) = (id, revision);

    /// <summary>"gpt2" or "openai-community/gpt2".</summary>
    public string Id { get; }

    /// <summary>A branch, a tag or a commit.</summary>
    public string Revision { get; }

    /// <summary>The commit if the revision is one; otherwise null.</summary>
    public string? Commit => IsCommit(Revision) ? Revision : null;

    /// <summary>This name and its alias: Python keeps gpt2 and openai-community/gpt2 in different folders.</summary>
    public IEnumerable<HubModel> Names
    {
        get
        {
            yield return this;
            if (ModelPreset.Find(Id) is { HubId: { } full } preset)
                yield return new HubModel(Id == full ? preset.Name : full, Revision);
        }
    }

    /// <summary>The name in captions.</summary>
    public string ShortName => Revision == "main" ? ModelPreset.Find(Id)?.Name ?? Id : ToString();

    /// <exception cref="ArgumentException">
    /// The name or the revision is malformed, or the model has no files.
    /// </exception>
    public static HubModel Parse(string id, string? revision = null)
    {
        if (!IsId(id))
            throw new ArgumentException($"\"{id}\" is not a model name: {Forms}.");
        if (ModelPreset.Find(id) is { HubId: null } preset)
            throw new ArgumentException(
                $"{id} ({preset.Description}) has no weights to load, only a shape: "
                    + $"ModelSummary(\"{id}\") shows it, LanguageModel.Random makes an untrained model of it.");
        if (id == ModelPreset.Fruit)
            throw new ArgumentException(
                $"{id} is in the package: UseModel(\"{id}\") and LanguageModel.Fruit are there at once, and there is "
                    + "nothing to fetch.");
        revision ??= "main";
        if (!RevisionPattern().IsMatch(revision) || revision.Split('/').Any(part => part is "" or "." or ".."))
            throw new ArgumentException(
                $"\"{revision}\" is no revision: give a branch, a tag or a commit, such as main.");
        return new HubModel(id, revision);
    }

    /// <summary>The accepted ways to name a model, for messages.</summary>
    public static string Forms =>
        "give \"fruit\", \"gpt2\", \"gpt2-medium\", \"gpt2-large\", \"gpt2-xl\", another model's name on the hub such "
        + "as \"distilbert/distilgpt2\", or a folder that exists";

    public static bool IsId(string text) =>
        text.Length <= LongestId && IdPattern().IsMatch(text) && !text.Contains("--", StringComparison.Ordinal)
        && !text.Contains("..", StringComparison.Ordinal);

    public static bool IsCommit(string text) => CommitPattern().IsMatch(text);

    public override string ToString() => Revision == "main" ? Id : $"{Id} (revision {Revision})";

    // A name or its owner begins and ends with a letter, a digit or an underscore.
    [GeneratedRegex(@"\A(\w([\w.-]*\w)?/)?\w([\w.-]*\w)?\z", RegexOptions.ECMAScript)]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"\A[\w./+@-]{1,200}\z", RegexOptions.ECMAScript)]
    private static partial Regex RevisionPattern();

    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex CommitPattern();
}
