using System.Reflection;
using GptVis.Interactive.Tests.Snapshots.Calls;
using GptVis.Tests.Shared;

namespace GptVis.Interactive.Tests.Snapshots;

/// <summary>
/// What every call of a notebook shows, against the files beside this one: words exactly, numbers with a tolerance
/// (<see cref="NumberLines"/>).
/// </summary>
[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class CallSnapshotTests(CallSnapshotTests.FruitInUse fruit) : IClassFixture<CallSnapshotTests.FruitInUse>
{
    private const string RefusalsFile = "Refusals.txt";

    /// <summary>Calls whose output is not the same in every run, each with the reason.</summary>
    private static readonly Dictionary<string, string> LeftOut = new()
    {
        [nameof(Notebook.Preflight)] = "it tells versions, free memory and measured times of the machine it runs on",
    };

    private static readonly (string Subject, (string Name, Func<object> Call)[] Calls)[] Subjects =
    [
        ("Attention", AttentionCalls.All),
        ("Ablation", AblationCalls.All),
        ("Activations", ActivationsCalls.All),
        ("Embeddings", EmbeddingsCalls.All),
        ("Attribution", AttributionCalls.All),
        ("Generation", GenerationCalls.All),
        ("Models", ModelsCalls.All),
        ("Training", TrainingCalls.All),
    ];

    private static readonly Dictionary<string, Func<object>> Calls = Subjects
        .SelectMany(subject => subject.Calls.Select(call => (File: $"{subject.Subject}/{call.Name}.txt", call.Call)))
        .ToDictionary(call => call.File, call => call.Call);

    public static TheoryData<string> Files => [.. Calls.Keys];

    /// <summary>
    /// Its words and its structure always. The places of t-SNE are another picture on another processor: its
    /// thousand steps grow the last bit of a float to the whole width, so of those calls (a name with -tsne) any
    /// number will do. TsneTests hold the algorithm.
    /// </summary>
    [Theory, MemberData(nameof(Files))]
    public void A_call_shows_what_it_showed(string file)
    {
        Assert.NotNull(fruit);
        bool isOfTsne = file.Contains("-tsne", StringComparison.Ordinal);
        string text = ShownText.Of(Calls[file]());
        Snapshot.Matches(file, text, (committed, actual) => NumberLines.Settle(committed, actual, anyNumber: isOfTsne));
    }

    [Fact]
    public void A_call_that_cannot_be_answered_says_what_it_said() => Snapshot.Matches(
        RefusalsFile,
        string.Concat(Refusals.All.Select(r => $"{r.Name}: {Assert.Throws<NotebookException>(r.Call)}\n")));

    [Fact]
    public void Every_call_of_a_notebook_is_in_the_list()
    {
        var called = Calls.Values.SelectMany(call => CalledMethods.Of(call, typeof(Notebook))).ToHashSet();
        string[] missing =
        [
            .. typeof(Notebook).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(method => method.ReturnType != typeof(void))
                .Where(method => !LeftOut.ContainsKey(method.Name) && !called.Contains(method))
                .Select(method => method.ToString()!),
        ];
        Assert.True(
            missing.Length == 0,
            $"Add to Snapshots/Calls, with its important arguments:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void Every_file_belongs_to_a_call() => Assert.Equal(
        Calls.Keys.Append(RefusalsFile).Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Snapshot.Folder, "*.txt", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Snapshot.Folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal));

    /// <summary>The calls are given no model where a reader would give none.</summary>
    public sealed class FruitInUse : IDisposable
    {
        public FruitInUse() => Notebook.UseModel("fruit");

        public void Dispose() => Notebook.ReleaseModel("fruit");
    }
}
