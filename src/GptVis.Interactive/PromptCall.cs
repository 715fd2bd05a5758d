using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Files;
using GptVis.Hub;
using GptVis.Model;
using GptVis.Models;
using Trace = GptVis.Model.Trace;

namespace GptVis.Interactive;

/// <summary>A prompt as one model reads it: the common part of all calls with a text.</summary>
internal sealed class PromptCall
{
    private readonly Prompt _prompt;
    private readonly List<string> _notes = [];

    private PromptCall(Prompt prompt, LanguageModel model, int[] ids)
    {
        (_prompt, Model, Ids) = (prompt, model, ids);
        Labels = [.. ids.Select(Label)];
    }

    /// <summary>The model.</summary>
    public LanguageModel Model { get; }

    /// <summary>The model's name in captions.</summary>
    public string Name => Model.Name;

    /// <summary>The model's network.</summary>
    public Gpt Gpt => Model.Gpt;

    /// <summary>The model's shape.</summary>
    public GptConfig Config => Model.Gpt.Config;

    /// <summary>The token ids of the prompt, (T).</summary>
    public int[] Ids { get; }

    /// <summary>The tokens as figures show them, (T).</summary>
    public IReadOnlyList<TokenText> Labels { get; }

    /// <summary>The given text, or the text of the given ids.</summary>
    public string Text => _prompt.TextFor(Model);

    /// <summary>The end of the text, where the model predicts, short enough for a title.</summary>
    public string EndOfText => EndOf(Text);

    /// <summary>Cancelled when the user stops the cell.</summary>
    public CancellationToken Cancellation { get; } = LiveOutput.Cancellation;

    /// <summary>Runs a call with a text: creates its figure and adds the notes below it.</summary>
    /// <param name="prompt">At least one token, at most the model's context.</param>
    /// <param name="model">The model; by default the current one.</param>
    /// <param name="draw">Creates the figure.</param>
    /// <exception cref="NotebookException">The prompt or an argument is out of range.</exception>
    public static View Draw(Prompt? prompt, LanguageModel? model, Func<PromptCall, View> draw) =>
        NotebookException.Explain(() =>
        {
            var call = Of(prompt, model);
            return call.WithNotes(draw(call));
        });

    /// <summary>As <see cref="Draw"/>, for a prompt of any length that is not run.</summary>
    public static View DrawUnlimited(Prompt? prompt, LanguageModel? model, Func<PromptCall, View> draw) =>
        NotebookException.Explain(() =>
        {
            var (given, reader) = (Required(prompt), model ?? LoadedModels.Current);
            var call = new PromptCall(given, reader, given.UnlimitedIdsFor(reader));
            return call.WithNotes(draw(call));
        });

    /// <summary>Reads a prompt of at least one token and at most the model's context.</summary>
    /// <exception cref="ArgumentException">The prompt is null, empty or too long.</exception>
    public static PromptCall Of(Prompt? prompt, LanguageModel? model)
    {
        var (given, reader) = (Required(prompt), model ?? LoadedModels.Current);
        return new PromptCall(given, reader, given.IdsFor(reader));
    }

    /// <summary>The end of a text, short enough for a title.</summary>
    public static string EndOf(string text)
    {
        const int longest = 60;
        return text.Length <= longest ? text : "… " + text[^longest..];
    }

    /// <summary>The view with all notes.</summary>
    public View WithNotes(View view) => _notes.Append(UnknownWords.In(_prompt, Model)).Aggregate(
        view, (noted, note) => noted.WithNote(note));

    /// <summary>Any token of the model, as figures show it.</summary>
    public TokenText Label(int id) => new(Model.TokenText(id), id);

    /// <summary>Runs the prompt and keeps the given activations.</summary>
    public Trace Run(ActivationFilter keep) => Gpt.Run(Ids, keep: keep, cancellation: Cancellation);

    /// <summary>The token with the given text; null if none is given. Adds a note if the text is ambiguous.</summary>
    /// <exception cref="ArgumentException">The text is not exactly one token.</exception>
    public int? TokenNamed(string? text, string parameter)
    {
        if (text is null) return null;
        var (id, note) = NamedToken.Of(text, parameter, Model);
        _notes.Add(note);
        return id;
    }

    /// <summary>Throws if the layer does not exist.</summary>
    public void RequireLayer(int layer) => RequireIndex("Layer", layer, Config.NLayers, "layer", "layers");

    /// <summary>Throws if the head does not exist.</summary>
    public void RequireHead(int head) =>
        RequireIndex("Head", head, Config.NHeads, "head per layer", "heads per layer");

    /// <summary>Throws if the neuron does not exist.</summary>
    public void RequireNeuron(int neuron) =>
        RequireIndex("Neuron", neuron, Config.DMlp, "MLP neuron per layer", "MLP neurons per layer");

    /// <summary>Throws if the position does not exist.</summary>
    public void RequirePosition(int position)
    {
        int T = Ids.Length;
        if (position < 0 || position >= T)
            throw new ArgumentException(
                $"Position {position} was requested, but the text has {T} token{(T == 1 ? "" : "s")}: "
                    + $"{(T == 1 ? "only 0" : $"0 to {T - 1}")}.");
    }

    private static Prompt Required(Prompt? prompt) =>
        prompt ?? throw new ArgumentException("The text is null; give a text.");

    private void RequireIndex(string name, int index, int count, string one, string many)
    {
        if (index >= 0 && index < count) return;
        // New users see this message with the small model.
        string larger = index >= count && Model == LanguageModel.Fruit
            ? $" UseModel(\"gpt2\") loads GPT-2 ({ByteSize.Text(ModelPreset.Find("gpt2")!.WeightBytes!.Value)}, "
            + "fetched once), which has more."
            : "";
        string there = count == 1 ? $"1 {one}: only 0" : $"{count} {many}: 0 to {count - 1}";
        throw new ArgumentException($"{name} {index} was requested, but {Name} has {there}.{larger}");
    }
}
