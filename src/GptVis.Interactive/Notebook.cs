using GptVis.Figures.Views;
using GptVis.Models;

namespace GptVis.Interactive;

/// <summary>
/// The calls for notebook cells. The package's extension imports them, so <c>ModelSummary()</c> needs no using
/// directive. Each call returns a <see cref="View"/>.
/// </summary>
/// <remarks>
/// The first parameter is a <see cref="Prompt"/>: a text or token ids. Then come the selected parts of the model, the
/// options, and last the model; by default it is the current one: that of the last <c>UseModel</c>, or the embedded
/// fruit model. Invalid arguments throw a <see cref="NotebookException"/>.
/// </remarks>
public static partial class Notebook;
