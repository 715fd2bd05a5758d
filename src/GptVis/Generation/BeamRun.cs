using System.Numerics.Tensors;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Generation;

/// <summary>The state of a running beam search.</summary>
internal sealed class BeamRun(LanguageModel model, int[] prompt, BeamOptions options, Edit edit)
{
    private readonly List<BeamNode> _nodes = [];
    private readonly List<BeamNode> _finished = [];
    private readonly StopTokens _stops = StopTokens.Of(model, options.StopTokens);
    private List<Followed> _live = [];

    /// <summary>
    /// A beam: its last token (null for the prompt), its keys and values, and the logits of the next token.
    /// </summary>
    private sealed record Followed(BeamNode? Last, IKvCache Cache, ReadOnlyMemory<float> Logits);

    /// <summary>A next token of one of the beams.</summary>
    private readonly record struct Candidate(int Text, int Id, double LogProbability, double Total);

    public IReadOnlyList<BeamNode> Nodes => _nodes;

    /// <summary>Runs the search; returns why it ended.</summary>
    public StopReason Search(CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            var cache = model.Gpt.NewCache();
            _live = [new Followed(null, cache, cache.Read(prompt, edit, cancellation).Memory)];
            for (int step = 0; ; step++)
            {
                var kept = Choose(step);
                if (kept.Count == 0 || NoBetterCanCome(step + 1)) return StopReason.StopToken;
                if (step + 1 == options.MaxNewTokens) return StopReason.MaxNewTokens;
                if (prompt.Length + step == model.Gpt.Config.NCtx) return StopReason.ContextFull;
                Follow(kept, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return StopReason.Cancelled;
        }
    }

    /// <summary>The best texts, complete or not.</summary>
    /// <param name="stop">Why the search ended.</param>
    public IReadOnlyList<Beam> Beams(StopReason stop)
    {
        // If the search ended because no better text was possible, the remaining beams are not complete.
        var ends = _finished.Select(node => (Node: node, Stop: StopReason.StopToken));
        if (stop != StopReason.StopToken) ends = ends.Concat(LastKept().Select(node => (Node: node, Stop: stop)));
        return [.. ends.Select(end => MakeBeam(end.Node, end.Stop)).OrderByDescending(beam => beam.Score)
            .Take(options.Width)];
    }

    /// <summary>
    /// Ranks the best tokens after every beam, adds them to the tree, and returns those to continue from.
    /// </summary>
    private List<BeamNode> Choose(int step)
    {
        var kept = new List<BeamNode>();
        // stable: ties by text, then by id
        var ranked = Enumerable.Range(0, _live.Count).SelectMany(BestAfter).OrderByDescending(c => c.Total);
        foreach (var (candidate, rank) in ranked.Select((c, rank) => (c, rank)).ToList())
        {
            bool stops = _stops.Contains(candidate.Id);
            var fate = stops && rank < options.Width ? BeamFate.Finished
                : !stops && kept.Count < options.Width ? BeamFate.Kept
                : BeamFate.Dropped;
            var node = new BeamNode
            {
                Index = _nodes.Count,
                Parent = _live[candidate.Text].Last?.Index,
                Step = step,
                Id = candidate.Id,
                Token = model.TokenText(candidate.Id),
                LogProbability = candidate.LogProbability,
                TotalLogProbability = candidate.Total,
                Rank = rank,
                Fate = fate,
            };
            _nodes.Add(node);
            if (fate == BeamFate.Kept) kept.Add(node);
            if (fate == BeamFate.Finished) _finished.Add(node);
        }
        return kept;
    }

    /// <summary>
    /// The most likely tokens after a beam: as many as the width, plus the stop tokens among them, since all beams of
    /// the next step may come from one.
    /// </summary>
    private IEnumerable<Candidate> BestAfter(int text)
    {
        var logits = _live[text].Logits.Span;
        double before = _live[text].Last?.TotalLogProbability ?? 0, logSum = LogSumExp(logits);
        int[] best = TopTokens.Of(logits, options.Width + _stops.Count);

        var candidates = new Candidate[best.Length];
        for (int i = 0; i < best.Length; i++)
        {
            double logProbability = Math.Min(0, logits[best[i]] - logSum);
            candidates[i] = new Candidate(text, best[i], logProbability, before + logProbability);
        }
        return candidates;
    }

    private static double LogSumExp(ReadOnlySpan<float> logits)
    {
        float max = TensorPrimitives.Max(logits);
        if (float.IsNaN(max)) throw Sampler.NotNumbers();
        var differences = new float[logits.Length];
        TensorPrimitives.Subtract(logits, max, differences);
        TensorPrimitives.Exp(differences, differences);
        return max + Math.Log(TensorPrimitives.Sum<float>(differences));
    }

    /// <summary>Runs the last tokens of the kept beams as one batch.</summary>
    private void Follow(List<BeamNode> kept, CancellationToken cancellation)
    {
        var caches = Caches(kept);
        var logits = model.Gpt.Engine.ReadEach(caches, [.. kept.Select(node => node.Id)], edit, cancellation);
        _live = [.. kept.Select((node, i) => new Followed(node, caches[i], logits.Slice(i).Memory))];
    }

    /// <summary>
    /// The keys and values of the new beams. The last child of a beam takes its cache over; the earlier children get
    /// copies.
    /// </summary>
    private IKvCache[] Caches(List<BeamNode> kept)
    {
        var ofParent = _live.ToDictionary(text => text.Last?.Index ?? -1, text => text.Cache);
        var children = kept.CountBy(node => node.Parent ?? -1).ToDictionary();
        return [.. kept.Select(
            node => --children[node.Parent ?? -1] == 0
            ? ofParent[node.Parent ?? -1]
            : ofParent[node.Parent ?? -1].Clone())];
    }

    /// <summary>Whether there are enough complete texts, and no beam can still beat the worst of them.</summary>
    private bool NoBetterCanCome(int length)
    {
        if (_finished.Count < options.Width) return false;
        double worst = _finished.Select(Score).OrderDescending().ElementAt(options.Width - 1);

        // A text's log-probability only falls. With a positive penalty, a longer text has a larger divisor.
        int best = options.LengthPenalty > 0
            ? Math.Min(options.MaxNewTokens, model.Gpt.Config.NCtx - prompt.Length + 1)
            : length;
        return LastKept().Max(node => node.TotalLogProbability) / Math.Pow(best, options.LengthPenalty) <= worst;
    }

    private IEnumerable<BeamNode> LastKept() =>
        _nodes.Count == 0 ? [] : _nodes.Where(node => node.Step == _nodes[^1].Step && node.Fate == BeamFate.Kept);

    private double Score(BeamNode node) => node.TotalLogProbability / Math.Pow(node.Step + 1, options.LengthPenalty);

    private Beam MakeBeam(BeamNode end, StopReason stop)
    {
        var path = new List<BeamNode> { end };
        while (path[^1].Parent is { } parent) path.Add(_nodes[parent]);
        path.Reverse();
        var spoken = stop == StopReason.StopToken ? path.SkipLast(1) : path;
        return new Beam
        {
            Path = path,
            Text = new WrittenText(model, prompt).Append(spoken.Select(node => node.Id)),
            Score = Score(end),
            Stop = stop,
        };
    }
}
