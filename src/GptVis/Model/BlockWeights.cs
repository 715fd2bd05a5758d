namespace GptVis.Model;

/// <summary>The weights of one block. Matrices are (In, Out): y = x W + b.</summary>
public sealed record BlockWeights
{
    /// <summary>Scale of the layer norm before attention, (C).</summary>
    public required Tensor Ln1Weight { get; init; }

    /// <summary>Shift of the layer norm before attention, (C).</summary>
    public required Tensor Ln1Bias { get; init; }

    /// <summary>
    /// Weights of queries, keys and values side by side, (C, 3C); head h has columns h·D .. h·D + D − 1 of each third.
    /// </summary>
    public required Tensor QkvWeight { get; init; }

    /// <summary>Biases of queries, keys and values, (3C); null if the model has none.</summary>
    public required Tensor? QkvBias { get; init; }

    /// <summary>Attention's output projection, (C, C).</summary>
    public required Tensor AttnOutWeight { get; init; }

    /// <summary>(C).</summary>
    public required Tensor AttnOutBias { get; init; }

    /// <summary>Scale of the layer norm before the MLP, (C).</summary>
    public required Tensor Ln2Weight { get; init; }

    /// <summary>Shift of the layer norm before the MLP, (C).</summary>
    public required Tensor Ln2Bias { get; init; }

    /// <summary>Input projection of the MLP, (C, M).</summary>
    public required Tensor MlpInWeight { get; init; }

    /// <summary>Bias of the MLP's input projection, (M).</summary>
    public required Tensor MlpInBias { get; init; }

    /// <summary>Output projection of the MLP, (M, C).</summary>
    public required Tensor MlpOutWeight { get; init; }

    /// <summary>(C).</summary>
    public required Tensor MlpOutBias { get; init; }

    /// <summary>Every tensor, in a fixed order.</summary>
    public IEnumerable<Tensor> All()
    {
        yield return Ln1Weight;
        yield return Ln1Bias;
        yield return QkvWeight;
        if (QkvBias is not null) yield return QkvBias;
        yield return AttnOutWeight;
        yield return AttnOutBias;
        yield return Ln2Weight;
        yield return Ln2Bias;
        yield return MlpInWeight;
        yield return MlpInBias;
        yield return MlpOutWeight;
        yield return MlpOutBias;
    }
}
