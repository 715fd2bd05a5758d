using System.Diagnostics;
using System.Globalization;
using GptVis.Figures.Attention;
using GptVis.Figures.Browser;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Interactive.Checks;

/// <summary>Checks that the model runs and its figure is drawn.</summary>
internal static class PictureChecks
{
    private const string Text = "i like spicy so i like";
    private const int Runs = 20;
    private static readonly TimeSpan DrawTimeout = TimeSpan.FromSeconds(8);

    /// <summary>The test figure: layer 1, head 1 of the embedded model.</summary>
    public static View Picture()
    {
        const int layer = 1, head = 1;
        var fruit = LanguageModel.Fruit;
        var tokens = fruit.Tokenizer.Encode(Text);
        var trace = fruit.Gpt.Run([.. tokens.Select(token => token.Id)]);
        return AttentionFigures.Pattern(
            trace.Blocks[layer].Pattern.Slice(head), [.. tokens.Select(token => new TokenText(token.Text, token.Id))],
            $"Attention of {fruit.Name}, layer {layer}, head {head}");
    }

    /// <summary>Times the embedded model, and one layer of GPT-2 small's width (of twelve).</summary>
    public static PreflightCheck ForwardPass()
    {
        var fruit = LanguageModel.Fruit;
        double small = Milliseconds(fruit.Gpt, fruit.Tokenizer.EncodeIds(Text));
        var config = new GptConfig { DVocab = 1_000, NCtx = 64, DModel = 768, NLayers = 1, NHeads = 12, DMlp = 3072 };
        double large =
            Milliseconds(new Gpt(config, GptWeights.Random(config, seed: 1), GptEngines.Default),
                [.. Enumerable.Range(0, config.NCtx)]);
        return PreflightCheck.Ok("forward pass", string.Create(
            CultureInfo.InvariantCulture,
                $"fruit, 6 tokens: {small:0.00} ms; one layer of GPT-2 small, 64 tokens: {large:0.0} ms, on "
                    + $"{Environment.ProcessorCount} processors"));
    }

    /// <summary>
    /// Draws the figure in a browser of this machine. In a notebook, the user's own browser draws it too.
    /// </summary>
    public static PreflightCheck Browser(View picture)
    {
        const string Name = "browser";
        string png = Path.Combine(Path.GetTempPath(), $"gptvis-preflight-{Guid.NewGuid():N}.png");
        try
        {
            string program = BrowserProgram.Find();
            long start = Stopwatch.GetTimestamp();
            var drawing = Task.Run(() => picture.SavePng(png));
            if (!drawing.Wait(DrawTimeout))
                return PreflightCheck.Optional(Name,
                    string.Create(CultureInfo.InvariantCulture,
                        $"{program} has not drawn a picture in {DrawTimeout.TotalSeconds:0} seconds; SavePng and "
                            + $"gptvis publish will be slow"));
            return PreflightCheck.Ok(Name,
                string.Create(CultureInfo.InvariantCulture,
                    $"{program} drew a picture in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s"));
        }
        catch (Exception error)
            when ((error as AggregateException)?.InnerException is BrowserException || error is BrowserException)
        {
            return PreflightCheck.Optional(
                Name, $"{(error.InnerException ?? error).Message} Only SavePng and gptvis publish need it.");
        }
        finally
        {
            File.Delete(png);
        }
    }

    /// <summary>The fastest of a few runs, in milliseconds: the speed of an idle machine.</summary>
    private static double Milliseconds(Gpt gpt, IReadOnlyList<int> tokens)
    {
        int[] ids = [.. tokens];
        double best = double.MaxValue;
        for (int i = 0; i < Runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            gpt.Run(ids);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return best;
    }
}
