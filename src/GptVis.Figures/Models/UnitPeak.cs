using GptVis.Analysis.Activations;

namespace GptVis.Figures.Models;

/// <summary>A unit far from the mean of its layer.</summary>
/// <param name="Layer">The block before the state, from 0.</param>
/// <param name="Position">The position, from 0.</param>
/// <param name="Unit">The unit's index, from 0.</param>
/// <param name="Value">Its value in the residual stream (resid_post).</param>
/// <param name="Deviations">
/// Its distance from the mean of the layer's units at that token, in standard deviations.
/// </param>
internal readonly record struct UnitPeak(int Layer, int Position, int Unit, float Value, float Deviations)
{
    /// <summary>The units of a token farthest from the mean over all layers, farthest first.</summary>
    public static UnitPeak[] Of(ResidualStates states, IReadOnlyList<Tensor> standardised, int position, int count)
    {
        int C = states.Width;
        var far = new PriorityQueue<(int Layer, int Unit), float>();
        for (int l = 0; l < standardised.Count; l++)
        {
            var row = standardised[l].Row(position);
            for (int u = 0; u < C; u++)
            {
                if (far.Count < count) far.Enqueue((l, u), Math.Abs(row[u]));
                else far.EnqueueDequeue((l, u), Math.Abs(row[u]));
            }
        }
        return [.. far.UnorderedItems.Select(item => item.Element).Select(at =>
            new UnitPeak(at.Layer, position, at.Unit, states.States[at.Layer + 1][position, at.Unit],
                standardised[at.Layer][position, at.Unit]))
            .OrderByDescending(peak => Math.Abs(peak.Deviations)).ThenBy(peak => peak.Layer).ThenBy(peak => peak.Unit)];
    }
}
