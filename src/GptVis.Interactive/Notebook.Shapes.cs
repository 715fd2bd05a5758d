using GptVis.Analysis.Activations;
using GptVis.Figures.Models;
using GptVis.Figures.Views;
using GptVis.Models;

namespace GptVis.Interactive;

public static partial class Notebook
{
    /// <summary>
    /// Models beside each other: layers, width, heads, context, parameters, memory to scale, and training compute, 6 N
    /// D.
    /// </summary>
    /// <param name="models">
    /// Names (gpt2 to gpt2-xl, gpt3, gpt-124m, a model of the cache, a folder) or models; gpt2 and gpt3 when none is
    /// given. Nothing is fetched.
    /// </param>
    public static View CompareModels(params ModelChoice[] models) =>
        CompareModels(ComparisonFigures.Gpt3TrainingTokens, models);

    /// <summary>The same with another number of training tokens.</summary>
    /// <param name="trainingTokens">
    /// D of 6 N D, the same for all; 300 billion, GPT-3's number, when none is given.
    /// </param>
    /// <param name="models">Names or models.</param>
    public static View CompareModels(double trainingTokens, params ModelChoice[] models) =>
        NotebookException.Explain(() =>
    {
        if (models is null)
            throw new ArgumentException("The models are null; give names, such as \"gpt2\", or models.");
        ModelChoice[] compared = models.Length == 0 ? ["gpt2", "gpt3"] : models;
        return ComparisonFigures.Compare(
            [.. compared.Select(
                model => model?.Shape()
                ?? throw new ArgumentException("A model is null; give a name, such as \"gpt2\", or a model."))],
                trainingTokens);
    });

    /// <summary>
    /// A whole model in space: a sheet of dots per layer, a dot per hidden unit, marks for the heads. To be turned,
    /// moved and zoomed with the mouse.
    /// </summary>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View Enhanced3DVisualization(LanguageModel? model = null) => NotebookException.Explain(() =>
    {
        model ??= LoadedModels.Current;
        return ModelSpaceFigures.Shape(model.Gpt.Config, model.Name);
    });

    /// <summary>
    /// The same for a model's name, which needs no weights; or, for any other text, with the activations of that text:
    /// the residual stream after every layer, with a slider over the tokens and one that goes layer by layer.
    /// </summary>
    /// <param name="nameOrText">
    /// A model's name ("gpt2-medium", "fruit", "owner/model", a folder) when no model is given; else a text of at least
    /// one token.
    /// </param>
    /// <param name="model">
    /// The model that reads the text; the one used last, at first the embedded fruit model, when none is given.
    /// </param>
    /// <param name="highlight">How many of the units farthest from their layer's mean to mark, 0 to 100.</param>
    public static View Enhanced3DVisualization(string nameOrText, LanguageModel? model = null, int highlight = 0) =>
        NotebookException.Explain(() =>
    {
        RequireText(nameOrText);
        if (model is not null || !ModelChoice.IsName(nameOrText))
            return ActivationsInSpace(model ?? LoadedModels.Current, nameOrText, highlight);
        if (highlight != 0)
            throw new ArgumentException(
                $"{nameOrText} is a model's name, and a shape has no strongest units. Give a text, or say which model "
                    + "reads it: model: UseModel(...).");
        var (name, config) = ((ModelChoice)nameOrText).Shape();
        return ModelSpaceFigures.Shape(config, name);
    });

    /// <summary>A whole model in space with the activations of a text.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">At least one token, at most the model's context.</param>
    /// <param name="highlight">How many of the units farthest from their layer's mean to mark, 0 to 100.</param>
    public static View Enhanced3DVisualization(LanguageModel model, string text, int highlight = 0) =>
        NotebookException.Explain(() =>
    {
        if (model is null) throw new ArgumentException("The model is null; give a model.");
        RequireText(text);
        return ActivationsInSpace(model, text, highlight);
    });

    private static View ActivationsInSpace(LanguageModel model, string text, int highlight)
    {
        if (highlight is < 0 or > 100)
            throw new ArgumentException($"{highlight} units were to be marked; 0 to 100 can be.");
        var tokens = model.Tokenize(text);
        var states = ResidualStates.Compute(model.Gpt, [.. tokens.Select(t => t.Id)], LiveOutput.Cancellation);
        return ModelSpaceFigures.Activations(states, model.Gpt.Config, Labels(tokens), highlight, model.Name)
            .WithNote(UnknownWords(text, tokens, model));
    }
}
