namespace GptVis.Model;

/// <summary>The axes of an activation, and whether it exists once per block.</summary>
internal static class ActivationShape
{
    public static bool IsInBlock(this Activation activation) =>
        activation is not (Activation.Embed or Activation.PosEmbed or Activation.LnFinal or Activation.Logits);

    /// <summary>(T, H, D): queries, keys, values and head outputs.</summary>
    public static bool IsPerHead(this Activation activation) =>
        activation is Activation.Q or Activation.K or Activation.V or Activation.Z;

    /// <summary>(H, T, T): scores and pattern.</summary>
    public static bool IsAttention(this Activation activation) => activation is Activation.Scores or Activation.Pattern;

    public static int[] Of(Activation activation, GptConfig config, int T) => activation switch
    {
        _ when activation.IsPerHead() => [T, config.NHeads, config.DHead],
        _ when activation.IsAttention() => [config.NHeads, T, T],
        Activation.MlpPre or Activation.MlpPost => [T, config.DMlp],
        Activation.Logits => [T, config.DVocab],
        _ => [T, config.DModel],
    };

    /// <summary>Numbers per token; not for scores and pattern, which have T per token and head.</summary>
    public static int Width(Activation activation, GptConfig config) => activation switch
    {
        Activation.MlpPre or Activation.MlpPost => config.DMlp,
        Activation.Logits => config.DVocab,
        _ => config.DModel,
    };

    public static void RequireLayer(this Activation activation, int? layer, int layers)
    {
        if (activation.IsInBlock() && layer is null)
            throw new ArgumentException(
                $"{activation} exists in every block: name a layer from 0 to {layers - 1}.", nameof(layer));
        if (!activation.IsInBlock() && layer is not null)
            throw new ArgumentException(
                $"{activation} exists once and has no layer, but layer {layer} was given.", nameof(layer));
        if (layer < 0 || layer >= layers)
            throw new ArgumentOutOfRangeException(nameof(layer), layer,
                $"Layer {layer} was requested; this model has {layers} layers, 0 to {layers - 1}.");
    }
}
