using GptVis.Figures.Views;
using GptVis.Models;

namespace GptVis.Interactive;

/// <summary>
/// The calls of a notebook cell. The package's extension imports them, so that <c>ModelSummary()</c> needs no using
/// line. Each returns a <see cref="View"/>.
/// </summary>
/// <remarks>
/// A <see cref="Prompt"/> is a text or token ids, and stands first; then comes what is picked of the model, then
/// options, and last the model that reads: the one used last, at first the embedded fruit model, when none is given.
/// What cannot be answered is refused in a sentence: <see cref="NotebookException"/>.
/// </remarks>
public static partial class Notebook;
