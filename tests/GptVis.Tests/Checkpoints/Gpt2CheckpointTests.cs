using GptVis.Checkpoints;
using GptVis.Files;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tests.Shared;

namespace GptVis.Tests.Checkpoints;

public sealed class Gpt2CheckpointTests : IDisposable
{
    private static readonly GptConfig Small =
        new() { NLayers = 2, NHeads = 2, DModel = 8, DMlp = 32, NCtx = 6, DVocab = 11 };
    private readonly string _folder = Directory.CreateTempSubdirectory("gptvis-checkpoint-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<GptConfig> Shapes =>
    [
        Small,
        Small with { TiedUnembedding = false },
        Small with { QkvBias = false },
        Small with { DMlp = 5, ActivationFunction = ActivationFunction.Relu, LayerNormEpsilon = 1e-6f,
            AttnDropout = 0.25f },
    ];

    [Theory, MemberData(nameof(Shapes))]
    public void What_is_saved_is_loaded(GptConfig config)
    {
        var gpt = new Gpt(config, GptWeights.Random(config, seed: 1), GptEngines.Default);
        Gpt2Checkpoint.Save(gpt, _folder);
        var loaded = Gpt2Checkpoint.Load(_folder, GptEngines.Default);

        Assert.Equal(config, loaded.Config);
        Assert.Equal(
            gpt.Weights.All().Select(w => w.Span.ToArray()), loaded.Weights.All().Select(w => w.Span.ToArray()));
        Assert.Equal(config.TiedUnembedding, loaded.Weights.IsTied);
        Assert.Equal(config.ParameterCount, loaded.Weights.All().Sum(w => (long)w.Length));
    }

    [Fact]
    public void Names_and_values_do_not_depend_on_the_prefix_or_the_order()
    {
        var gpt = new Gpt(Small, GptWeights.Random(Small, seed: 1), GptEngines.Default);
        Gpt2Checkpoint.Save(gpt, _folder);
        Rewrite(tensors =>
            [.. tensors.Select(t => (t.Name.Replace("transformer.", "", StringComparison.Ordinal), t.Tensor))
                .Reverse()]);
        Assert.Equal(gpt.Run([1, 2, 3]).Logits.Span.ToArray(),
            Gpt2Checkpoint.Load(_folder, GptEngines.Default).Run([1, 2, 3]).Logits.Span.ToArray());
    }

    [Fact]
    public void A_missing_tensor_is_named() => AssertRefused(
        tensors => [.. tensors.Where(t => !t.Name.EndsWith("h.1.mlp.c_proj.bias", StringComparison.Ordinal))],
        "tensor h.1.mlp.c_proj.bias is missing; the model of config.json needs it.");

    [Fact]
    public void A_wrong_shape_is_named() => AssertRefused(
        tensors => [
            .. tensors.Select(t => t.Name == "transformer.h.1.attn.c_attn.weight" ? (t.Name, new Tensor(8, 23)) : t)],
        "tensor transformer.h.1.attn.c_attn.weight is (8, 23); config.json needs (8, 24).");

    [Fact]
    public void A_tensor_with_and_without_the_prefix_is_refused() => AssertRefused(
        tensors => [.. tensors, ("wpe.weight", new Tensor(6, 8))],
        "tensors transformer.wpe.weight and wpe.weight are the same weight; only one may be there.");

    [Fact]
    public void A_tensor_of_something_else_is_refused() => AssertRefused(
        tensors => [.. tensors, ("transformer.h.2.ln_1.weight", new Tensor(8))],
        "tensor transformer.h.2.ln_1.weight is none of a GPT-2 with 2 layers.");

    [Fact]
    public void A_mask_of_a_layer_that_is_not_there_is_refused() => AssertRefused(
        tensors => [.. tensors, ("transformer.h.99.attn.bias", new Tensor(1))],
        "tensor transformer.h.99.attn.bias is none of a GPT-2 with 2 layers.");

    [Fact]
    public void A_repeated_head_of_another_shape_is_refused() => AssertRefused(
        tensors => [.. tensors, ("lm_head.weight", new Tensor(12, 8))],
        "tensor lm_head.weight is (12, 8); config.json needs (11, 8).");

    [Fact]
    public void A_bias_that_only_some_blocks_have_is_refused() => AssertRefused(
        tensors => [.. tensors.Where(t => t.Name != "transformer.h.1.attn.c_attn.bias")],
        "tensor h.1.attn.c_attn.bias is missing");

    [Fact]
    public void A_truncated_file_is_refused()
    {
        Gpt2Checkpoint.Save(new Gpt(Small, GptWeights.Random(Small, seed: 1), GptEngines.Default), _folder);
        string path = Path.Combine(_folder, ModelFiles.WeightsFile);
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length += 37)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.StartsWith(path,
                Assert.Throws<InvalidDataException>(() => Gpt2Checkpoint.Load(_folder, GptEngines.Default)).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Layers_that_no_file_could_hold_allocate_nothing()
    {
        Gpt2Checkpoint.Save(new Gpt(Small, GptWeights.Random(Small, seed: 1), GptEngines.Default), _folder);
        Config(json => json.Replace("\"n_layer\": 2", "\"n_layer\": 16777216", StringComparison.Ordinal));
        Assert.Contains("the 16777216 layers of config.json need more", Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"model_type\": \"gpt2\"", "\"model_type\": \"llama\"",
        "its model_type is \"llama\"; GptVis computes \"gpt2\" only.")]
    [InlineData("\"gelu_new\"", "\"silu\"",
        "its activation_function is \"silu\"; GptVis computes \"gelu_new\" and \"relu\".")]
    [InlineData("\"n_layer\": 2", "\"scale_attn_weights\": false, \"n_layer\": 2",
        "it asks for scale_attn_weights: false")]
    [InlineData("\"n_layer\": 2", "\"scale_attn_by_inverse_layer_idx\": true, \"n_layer\": 2",
        "scale_attn_by_inverse_layer_idx, which GptVis does not compute")]
    [InlineData("\"n_head\": 2", "\"n_head\": 3", "A width of 8 cannot be shared by 3 heads")]
    [InlineData("\"n_layer\": 2", "\"n_layer\": 0", "n_layer is 0; it must be a whole number from 1")]
    [InlineData("\"n_layer\": 2", "\"n_layer\": \"2\"", "n_layer is \"2\"; it must be a whole number")]
    [InlineData("\"n_embd\": 8", "\"n_embd\": 2000000000",
        "n_embd is 2000000000; it must be a whole number from 1 to 16777216.")]
    [InlineData("\"n_embd\": 8,", "", "n_embd is missing.")]
    [InlineData("\"attn_pdrop\": 0", "\"attn_pdrop\": 1", "AttnDropout is a share")]
    [InlineData("{", "", "it is not JSON")]
    [InlineData("\"gpt2\"", "\"\\ud800\"", "it is not JSON")]
    [InlineData("\"n_layer\": 2", "\"n_layer\": 2, \"n_layer\": 3", "it is not JSON")]
    [InlineData("\"layer_norm_epsilon\": 1E-05", "\"layer_norm_epsilon\": -1",
        "LayerNormEpsilon must be finite and above 0.")]
    public void A_config_we_do_not_compute_is_refused_by_name(string before, string after, string message)
    {
        Gpt2Checkpoint.Save(new Gpt(Small, GptWeights.Random(Small, seed: 1), GptEngines.Default), _folder);
        Config(json => json.Replace(before, after, StringComparison.Ordinal));
        Assert.Contains(message, Message(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_weights_says_what_it_needs()
    {
        File.Copy(Repository.Fixture("reference", "odd-inner", "config.json"), Path.Combine(_folder, "config.json"));
        var e = Assert.Throws<FileNotFoundException>(() => Gpt2Checkpoint.Load(_folder, GptEngines.Default));
        Assert.Equal(
            $"{Path.Combine(_folder, "model.safetensors")} is missing. A model's folder needs config.json and "
                + "model.safetensors, as Hugging Face lays them out.", e.Message);
    }

    private void AssertRefused(Func<List<(string Name, Tensor Tensor)>, List<(string, Tensor)>> change, string message)
    {
        Gpt2Checkpoint.Save(new Gpt(Small, GptWeights.Random(Small, seed: 1), GptEngines.Default), _folder);
        Rewrite(change);
        Assert.Contains(
            $"{Path.Combine(_folder, ModelFiles.WeightsFile)}: {message}", Message(), StringComparison.Ordinal);
    }

    private string Message() =>
        Assert.Throws<InvalidDataException>(() => Gpt2Checkpoint.Load(_folder, GptEngines.Default)).Message;

    private void Config(Func<string, string> change)
    {
        string path = Path.Combine(_folder, ModelFiles.ConfigFile);
        File.WriteAllText(path, change(File.ReadAllText(path)));
    }

    private void Rewrite(Func<List<(string Name, Tensor Tensor)>, List<(string, Tensor)>> change)
    {
        string path = Path.Combine(_folder, ModelFiles.WeightsFile);
        var file = SafeTensorsFile.Open(path);
        SafeTensorsWriter.Write(path, change([.. file.Entries.Select(e => (e.Name, file.ReadFloats(e.Name)))]));
    }
}
