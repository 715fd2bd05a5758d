using System.Net;
using System.Runtime.CompilerServices;
using GptVis.Figures.Page;
using GptVis.Figures.Views;
using GptVis.Models;
using GptVis.Training;
using Microsoft.DotNet.Interactive.Formatting;

namespace GptVis.Interactive;

/// <summary>
/// How notebooks show what is no figure: a model, a trace, options. Registered with the formatting library of .NET
/// Interactive, which the host of gptvis has too. A registration that a user makes later wins.
/// </summary>
/// <remarks>Figures show themselves: <see cref="IDisplay"/>.</remarks>
internal static class ResultFormatters
{
    private const string Html = "text/html";
    private const string Plain = "text/plain";

    private static readonly bool IsLibraryHere =
        Type.GetType("Microsoft.DotNet.Interactive.Formatting.Formatter, Microsoft.DotNet.Interactive.Formatting")
        is not null;

    /// <summary>Those whose ToString() is a sentence for a reader.</summary>
    private static readonly Type[] Sentences =
    [
        typeof(LanguageModel), typeof(Prompt), typeof(TrainingResult), typeof(TrainedModel), typeof(ModelChoice),
    ];

    /// <summary>
    /// Registers them where they are not registered: at first, and after <c>Formatter.ResetToDefault()</c>. Does
    /// nothing in a program, which has no such library.
    /// </summary>
    public static void Register()
    {
        if (!IsLibraryHere || AreRegistered()) return;

        Add(typeof(Mark), _ => "", "div");
        foreach (var type in Types())
        {
            if (Sentences.Contains(type)) Add(type, value => value.ToString() ?? "", "div");
            else Add(type, ObjectText.Of, "pre style=\"margin:0\"");
        }
    }

    /// <summary>Every public type of ours that can be the value of a cell and does not show itself.</summary>
    internal static IEnumerable<Type> Types() =>
        ((Type[])[typeof(LanguageModel), typeof(View), typeof(Notebook)])
        .SelectMany(type => type.Assembly.GetExportedTypes())
        .Where(type => !type.IsAbstract && !type.IsEnum && !type.IsByRefLike && !type.IsAssignableTo(typeof(IDisplay))
            && !type.IsSubclassOf(typeof(Exception)) && !type.IsSubclassOf(typeof(Delegate)));

    // The two methods that name the library: called where the library is, and not compiled into their caller.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool AreRegistered() =>
        Formatter.RegisteredFormatters(includeDefaults: false).Any(formatter => formatter.Type == typeof(Mark));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Add(Type type, Func<object, string> text, string element)
    {
        string end = element.Split(' ')[0];
        Formatter.Register(type, (value, writer) =>
            writer.Write($"<{element}>{WebUtility.HtmlEncode(text(value))}</{end}>"), Html);
        Formatter.Register(type, (value, writer) => writer.Write(text(value)), Plain);
        Formatter.SetPreferredMimeTypesFor(type, Html, Plain);
    }

    /// <summary>Has a formatter when all have.</summary>
    private sealed class Mark;
}
