using GptVis.Model;

namespace GptVis.Analysis.Attribution;

/// <summary>
/// The logit lens: the model's prediction after every block, from the residual stream through the final layer norm and
/// the unembedding. Row 0 is the stream before the first block (token plus position embedding), row l the stream after
/// block l − 1; the last row is the model's own output.
/// </summary>
/// <remarks>
/// nostalgebraist: interpreting GPT: the logit lens, 2020. Logits are computed a few rows at a time and not kept: all
/// of them would be (L + 1) · T · V numbers.
/// </remarks>
public sealed class LogitLens
{
    /// <summary>
    /// Number of rows whose logits are in memory at once: 3 MB with GPT-2's vocabulary, and enough work for all cores.
    /// </summary>
    private const int RowsPerUnembedding = 16;

    private readonly LensGuess[][] _guesses;    // [row · T + position][rank]

    private LogitLens(int rows, int T, int? target)
    {
        (Rows, Target) = (rows, target);
        _guesses = new LensGuess[rows * T][];
        TargetProbability = target is null ? null : new Tensor(rows, T);
    }

    /// <summary>Number of rows, L + 1.</summary>
    public int Rows { get; }

    /// <summary>Number of positions, T.</summary>
    public int Positions => _guesses.Length / Rows;

    /// <summary>The token whose probability was requested; null for none.</summary>
    public int? Target { get; }

    /// <summary>
    /// Probability of the <see cref="Target"/> in every row at every position, (L + 1, T); null if there is no target.
    /// </summary>
    public Tensor? TargetProbability { get; }

    /// <summary>
    /// The most likely next tokens after a position according to row <paramref name="row"/>, most likely first.
    /// </summary>
    public IReadOnlyList<LensGuess> Top(int row, int position) => _guesses[row * Positions + position];

    /// <summary>Computes the logit lens of a text.</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="tokens">1 to NCtx token ids.</param>
    /// <param name="top">The number of most likely tokens per row and position, at least 1; 5 by default.</param>
    /// <param name="target">A token whose probability is computed for every row and position; null for none.</param>
    /// <param name="progress">Receives the number of finished rows, up to L + 1.</param>
    /// <param name="cancellation">Stops between two operations.</param>
    /// <exception cref="ArgumentException">
    /// The model cannot run the text, top is below 1, or the target is not in the vocabulary.
    /// </exception>
    public static LogitLens Compute(
        Gpt gpt, ReadOnlySpan<int> tokens, int top = 5, int? target = null, IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        if (top < 1)
            throw new ArgumentOutOfRangeException(
                nameof(top), top, $"{top} tokens were requested in every place; the minimum is 1.");
        if (target is { } token) PredictionTarget.RequireToken(token, gpt.Config);

        var trace =
            gpt.Run(tokens, keep: ActivationFilter.Only(Activation.ResidPre, Activation.ResidPost),
                cancellation: cancellation);
        int L = gpt.Config.NLayers, T = tokens.Length;
        var lens = new LogitLens(L + 1, T, target);
        for (int row = 0; row <= L; row++)
        {
            lens.Read(gpt, row, row == 0 ? trace.Blocks[0].ResidPre : trace.Blocks[row - 1].ResidPost, top,
                cancellation);
            progress?.Report(row + 1);
        }
        return lens;
    }

    private void Read(Gpt gpt, int row, Tensor resid, int top, CancellationToken cancellation)
    {
        int T = Positions, C = gpt.Config.DModel;
        var normed = gpt.Engine.FinalNorm(resid, cancellation);
        for (int from = 0; from < T; from += RowsPerUnembedding)
        {
            int count = Math.Min(RowsPerUnembedding, T - from);
            var rows = new Tensor(normed.Memory.Slice(from * C, count * C), count, C);
            var logits = gpt.Engine.Unembed(rows, cancellation);
            for (int i = 0; i < count; i++)
            {
                var p = logits.Row(i);
                Softmax.Forward(p, p);
                _guesses[row * T + from + i] = Best(p, top);
                if (Target is { } target) TargetProbability![row, from + i] = p[target];
            }
        }
    }

    private static LensGuess[] Best(ReadOnlySpan<float> probabilities, int top)
    {
        int[] ids = TopTokens.Of(probabilities, top);
        var best = new LensGuess[ids.Length];
        for (int i = 0; i < best.Length; i++) best[i] = new LensGuess(ids[i], probabilities[ids[i]]);
        return best;
    }
}

/// <summary>A next token that the <see cref="LogitLens"/> reads from the residual stream.</summary>
/// <param name="Id">The token's id.</param>
/// <param name="Probability">Its probability, 0 to 1, under the softmax over the whole vocabulary.</param>
public readonly record struct LensGuess(int Id, float Probability);
