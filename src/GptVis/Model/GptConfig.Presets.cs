namespace GptVis.Model;

public sealed partial record GptConfig
{
    /// <summary>GPT-2 small, 124,439,808 parameters: 12 layers of 12 heads, 768 wide.</summary>
    /// <remarks>Radford et al.: Language Models are Unsupervised Multitask Learners, 2019, table 2.</remarks>
    public static GptConfig Gpt2 { get; } = OpenAi(layers: 12, heads: 12, width: 768, context: 1024);

    /// <summary>GPT-2 medium, 354,823,168 parameters: 24 layers of 16 heads, 1,024 wide.</summary>
    public static GptConfig Gpt2Medium { get; } = OpenAi(layers: 24, heads: 16, width: 1024, context: 1024);

    /// <summary>GPT-2 large, 774,030,080 parameters: 36 layers of 20 heads, 1,280 wide.</summary>
    public static GptConfig Gpt2Large { get; } = OpenAi(layers: 36, heads: 20, width: 1280, context: 1024);

    /// <summary>GPT-2 XL, 1,557,611,200 parameters: 48 layers of 25 heads, 1,600 wide.</summary>
    public static GptConfig Gpt2Xl { get; } = OpenAi(layers: 48, heads: 25, width: 1600, context: 1024);

    /// <summary>
    /// GPT-3, for comparison: 96 layers of 96 heads, 12,288 wide, about 175 billion parameters. Only its shape is used
    /// here: the weights were never released, and every other layer has banded attention.
    /// </summary>
    /// <remarks>Brown et al.: Language Models are Few-Shot Learners, 2020, table 2.1.</remarks>
    public static GptConfig Gpt3 { get; } = OpenAi(layers: 96, heads: 96, width: 12288, context: 2048);

    /// <summary>
    /// The <c>GPT_CONFIG_124M</c> of textbooks with a tied head, 124,412,160 parameters: GPT-2 small without a bias for
    /// queries, keys and values.
    /// </summary>
    public static GptConfig Gpt124M { get; } = Gpt2 with { QkvBias = false };

    /// <summary>
    /// The <c>GPT_CONFIG_124M</c> of textbooks with an unembedding of its own, 163,009,536 parameters.
    /// </summary>
    public static GptConfig Gpt124MUntied { get; } = Gpt124M with { TiedUnembedding = false };

    private static GptConfig OpenAi(int layers, int heads, int width, int context) => new()
    {
        NLayers = layers,
        NHeads = heads,
        DModel = width,
        DMlp = 4 * width,
        NCtx = context,
        DVocab = 50257,
        EmbedDropout = 0.1f,
        AttnDropout = 0.1f,
        ResidDropout = 0.1f,
    };
}
