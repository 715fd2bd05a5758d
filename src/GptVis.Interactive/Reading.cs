using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Files;
using GptVis.Hub;
using GptVis.Model;
using GptVis.Models;
using Trace = GptVis.Model.Trace;

namespace GptVis.Interactive;

/// <summary>A prompt as a model reads it: what every call about a text begins with.</summary>
internal sealed class Reading
{
    private readonly Prompt _prompt;
    private readonly List<string> _notes = [];

    private Reading(Prompt prompt, LanguageModel model, int[] ids)
    {
        (_prompt, Model, Ids) = (prompt, model, ids);
        Labels = [.. ids.Select(Label)];
    }

    /// <summary>The model that reads.</summary>
    public LanguageModel Model { get; }

    /// <summary>What captions call it.</summary>
    public string Name => Model.Name;

    /// <summary>What computes.</summary>
    public Gpt Gpt => Model.Gpt;

    /// <summary>Its shape.</summary>
    public GptConfig Config => Model.Gpt.Config;

    /// <summary>The token ids that are read, (T).</summary>
    public int[] Ids { get; }

    /// <summary>The same tokens as pictures show them, (T).</summary>
    public IReadOnlyList<TokenText> Labels { get; }

    /// <summary>The text that was given, or what the ids stand for.</summary>
    public string Text => _prompt.TextFor(Model);

    /// <summary>The end of the text, where the prediction happens, short enough for a title.</summary>
    public string End => EndOf(Text);

    /// <summary>Cancelled when the reader of the notebook stops the cell.</summary>
    public CancellationToken Cancellation { get; } = LiveOutput.Cancellation;

    /// <summary>What a call about a text shows: its picture, and below it what is to be noted.</summary>
    /// <param name="prompt">At least one token, at most the model's context.</param>
    /// <param name="model">The model; the one that <c>UseModel</c> was called with last when none is given.</param>
    /// <param name="draw">Makes the picture.</param>
    /// <exception cref="NotebookException">The prompt or an argument cannot be answered.</exception>
    public static View Show(Prompt? prompt, LanguageModel? model, Func<Reading, View> draw) =>
        NotebookException.Explain(() =>
        {
            var reading = Of(prompt, model);
            return reading.WithNotes(draw(reading));
        });

    /// <summary>The same for a prompt of any length, which is looked at and not run.</summary>
    public static View ShowUnlimited(Prompt? prompt, LanguageModel? model, Func<Reading, View> draw) =>
        NotebookException.Explain(() =>
        {
            var (given, reader) = (Required(prompt), model ?? LoadedModels.Current);
            var reading = new Reading(given, reader, given.UnlimitedIdsFor(reader));
            return reading.WithNotes(draw(reading));
        });

    /// <summary>A prompt of at least one token and at most the model's context.</summary>
    /// <exception cref="ArgumentException">The prompt is null, or not of that length.</exception>
    public static Reading Of(Prompt? prompt, LanguageModel? model)
    {
        var (given, reader) = (Required(prompt), model ?? LoadedModels.Current);
        return new Reading(given, reader, given.IdsFor(reader));
    }

    /// <summary>The end of a text, short enough for a title.</summary>
    public static string EndOf(string text)
    {
        const int longest = 60;
        return text.Length <= longest ? text : "… " + text[^longest..];
    }

    /// <summary>The picture with all notes.</summary>
    public View WithNotes(View view) => _notes.Append(UnknownWords.In(_prompt, Model)).Aggregate(
        view, (noted, note) => noted.WithNote(note));

    /// <summary>Any token of the model as pictures show it.</summary>
    public TokenText Label(int id) => new(Model.TokenText(id), id);

    /// <summary>One run that keeps what is asked for.</summary>
    public Trace Run(ActivationFilter keep) => Gpt.Run(Ids, keep: keep, cancellation: Cancellation);

    /// <summary>The token that is named, null when none is; a note about it comes below the picture.</summary>
    /// <exception cref="ArgumentException">It is no token, or more than one.</exception>
    public int? TokenNamed(string? text, string parameter)
    {
        if (text is null) return null;
        var (id, note) = NamedToken.Of(text, parameter, Model);
        _notes.Add(note);
        return id;
    }

    /// <summary>Throws unless the model has that layer.</summary>
    public void RequireLayer(int layer) => RequireIndex("Layer", layer, Config.NLayers, "layer", "layers");

    /// <summary>Throws unless the model's layers have that head.</summary>
    public void RequireHead(int head) =>
        RequireIndex("Head", head, Config.NHeads, "head per layer", "heads per layer");

    /// <summary>Throws unless the model's layers have that neuron.</summary>
    public void RequireNeuron(int neuron) =>
        RequireIndex("Neuron", neuron, Config.DMlp, "MLP neuron per layer", "MLP neurons per layer");

    /// <summary>Throws unless the prompt has that position.</summary>
    public void RequirePosition(int position)
    {
        int T = Ids.Length;
        if (position < 0 || position >= T)
            throw new ArgumentException(
                $"Position {position} was asked for, but the text has {T} token{(T == 1 ? "" : "s")}: "
                    + $"{(T == 1 ? "only 0" : $"0 to {T - 1}")}.");
    }

    private static Prompt Required(Prompt? prompt) =>
        prompt ?? throw new ArgumentException("The text is null; give a text.");

    private void RequireIndex(string name, int index, int count, string one, string many)
    {
        if (index >= 0 && index < count) return;
        // The small model is where newcomers meet this message.
        string larger = index >= count && Model == LanguageModel.Fruit
            ? $" UseModel(\"gpt2\") loads GPT-2 ({ByteSize.Text(ModelPreset.Find("gpt2")!.WeightBytes!.Value)}, "
            + "fetched once), which has more."
            : "";
        string there = count == 1 ? $"1 {one}: only 0" : $"{count} {many}: 0 to {count - 1}";
        throw new ArgumentException($"{name} {index} was asked for, but {Name} has {there}.{larger}");
    }
}
