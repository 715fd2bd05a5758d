using GptVis.Checkpoints;
using GptVis.Generation;
using GptVis.Models;
using GptVis.Tests.Engines;
using GptVis.Tests.Model;
using GptVis.Tokenizers;

namespace GptVis.Tests.Generation;

public sealed class GenerationReferenceTests
{
    public static TheoryData<string, string> Cases => TestEngines.Cases("gen.ids");

    [Theory, MemberData(nameof(Cases))]
    public void Greedy_ids_with_cached_keys_and_values_agree(string engine, string folder)
    {
        var c = new ReferenceCase(folder);
        int[] expected = c.Integers("gen.ids");
        var model =
            new LanguageModel(
                "reference", Gpt2Checkpoint.Load(folder, TestEngines.Find(engine)), WordTokenizer.FromWords([]));

        var options = GenerationOptions.Greedy with { MaxNewTokens = expected.Length };
        Assert.Equal(expected, Generator.Generate(model, c.Integers("gen.prompt_ids"), options).Ids);
        var beam = BeamSearch.Search(
            model, c.Integers("gen.prompt_ids"), new BeamOptions { Width = 1, MaxNewTokens = expected.Length });
        Assert.Equal(expected, beam.Beams[0].Ids);
    }
}
