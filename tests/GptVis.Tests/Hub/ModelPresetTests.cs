using GptVis.Checkpoints;
using GptVis.Hub;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Tests.Hub;

public sealed class ModelPresetTests
{
    [Theory]
    [InlineData("gpt2", 124_439_808)]
    [InlineData("gpt2-medium", 354_823_168)]
    [InlineData("gpt2-large", 774_030_080)]
    [InlineData("gpt2-xl", 1_557_611_200)]
    [InlineData("gpt-124m", 124_412_160)]
    [InlineData("gpt-124m-untied", 163_009_536)]
    [InlineData("gpt3", 174_604_259_328)]      // 12 L C² + 13 L C + (V + context + 2) C
    public void Parameters_are_counted_exactly(string name, long parameters) =>
        Assert.Equal(parameters, ModelPreset.Find(name)!.Config.ParameterCount);

    [Fact]
    public void The_hubs_files_are_as_large_as_the_weights_and_the_old_causal_masks()
    {
        const int LongestHeader = 100_000;
        foreach (var preset in ModelPreset.All.Where(p => p.WeightBytes is not null))
        {
            var c = preset.Config;
            long data = 4 * (c.ParameterCount + (long)c.NLayers * c.NCtx * c.NCtx);
            Assert.InRange(preset.WeightBytes!.Value - data, 1, LongestHeader);
        }
    }

    /// <summary>
    /// What stands in the released config.json files (huggingface.co/openai-community), as far as it decides anything.
    /// </summary>
    [Theory]
    [InlineData("gpt2", 12, 12, 768)]
    [InlineData("gpt2-medium", 24, 16, 1024)]
    [InlineData("gpt2-large", 36, 20, 1280)]
    [InlineData("gpt2-xl", 48, 25, 1600)]
    public void A_preset_is_what_the_released_config_says(string name, int layers, int heads, int width)
    {
        string released = $$"""
            {"activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"], "attn_pdrop": 0.1,
             "bos_token_id": 50256, "embd_pdrop": 0.1,
             "eos_token_id": 50256, "initializer_range": 0.02, "layer_norm_epsilon": 1e-05, "model_type": "gpt2",
             "n_ctx": 1024, "n_embd": {{width}},
             "n_head": {{heads}}, "n_layer": {{layers}}, "n_positions": 1024, "resid_pdrop": 0.1,
             "summary_activation": null, "summary_use_proj": true,
             "task_specific_params": {"text-generation": {"do_sample": true, "max_length": 50} }, "vocab_size": 50257}
            """;
        Assert.Equal(ModelPreset.Find(name)!.Config,
            HuggingFaceConfig.Read(System.Text.Encoding.UTF8.GetBytes(released), "config.json"));
    }

    [Fact]
    public void The_hubs_full_name_finds_the_same_preset()
    {
        Assert.Same(ModelPreset.Find("gpt2-xl"), ModelPreset.Find("openai-community/gpt2-xl"));
        Assert.Null(ModelPreset.Find("openai-community/gpt3"));
        Assert.Null(ModelPreset.Find("gpt2-extra"));
    }

    [Fact]
    public void The_textbooks_config_loads_and_runs()
    {
        // Its shape is what the totals fix; a narrow one of the same kind is what can run in every test.
        var config = GptConfig.Gpt124MUntied with { NLayers = 1, DModel = 24, DMlp = 96, NCtx = 8 };
        var model = LanguageModel.Random(config, seed: 1);
        Assert.Equal(50257, model.PredictNext("The quick brown fox").Length);
        Assert.Null(model.Gpt.Weights.Blocks[0].QkvBias);
        Assert.False(model.Gpt.Weights.IsTied);
    }
}
