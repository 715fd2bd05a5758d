using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace GptVis.Models;

/// <summary>What a model reads: a text, or token ids. Made from either by itself.</summary>
/// <remarks>
/// A text is cut into tokens by the tokenizer of the model that reads it, so one prompt can go to several models. Ids
/// are read as they are, also those that no text gives. Two prompts are equal when they hold the same text or ids.
/// </remarks>
/// <example>
/// <code>
/// PredictNext("i like spicy")         // a text
/// PredictNext([3, 5, 11])             // token ids
/// PredictNext([.. ids, 50256])
/// </code>
/// </example>
[CollectionBuilder(typeof(Prompt), nameof(Create))]
public sealed record Prompt
{
    private readonly IdList _ids;

    /// <summary>A text.</summary>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    public Prompt(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
    }

    /// <summary>Token ids, which are copied.</summary>
    public Prompt(ReadOnlySpan<int> ids) => _ids = new(ids.ToArray());

    /// <summary>The text; null when ids were given.</summary>
    public string? Text { get; }

    /// <summary>The token ids; null when a text was given.</summary>
    public IReadOnlyList<int>? Ids => _ids.Values;

    /// <summary>A text; null stays null, which calls refuse in a sentence.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator Prompt?(string? text) => text is null ? null : new(text);

    /// <summary>Token ids; null stays null, which calls refuse in a sentence.</summary>
    [return: NotNullIfNotNull(nameof(ids))]
    public static implicit operator Prompt?(int[]? ids) => ids is null ? null : new(ids);

    /// <summary>What the compiler calls for <c>[464, 2068]</c>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Prompt Create(ReadOnlySpan<int> ids) => new(ids);

    /// <summary>
    /// The ids that were given, none for a text: what makes <c>[464, 2068]</c> a prompt.
    /// </summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public IEnumerator<int> GetEnumerator() => (Ids ?? []).GetEnumerator();

    /// <summary>The token ids that a model reads, (T): 1 to its context.</summary>
    /// <param name="model">The model; a text is cut by its tokenizer.</param>
    /// <exception cref="ArgumentException">
    /// There is no token, there are more than the context holds, or an id is not in the model's vocabulary.
    /// </exception>
    public int[] IdsFor(LanguageModel model)
    {
        if (_ids.Values is not { } ids) return [.. model.Tokenize(Text!).Select(token => token.Id)];
        if (ids.Length == 0) throw new ArgumentException("There are no token ids. Give at least one.");

        int context = model.Gpt.Config.NCtx;
        if (ids.Length > context)
            throw new ArgumentException(
                $"{ids.Length} token ids were given, but {model.Name} sees at most {context} at once. Give at most "
                    + $"{context}.");
        return UnlimitedIdsFor(model);
    }

    /// <summary>As <see cref="IdsFor"/>, but any number of them: what is looked at and not run.</summary>
    internal int[] UnlimitedIdsFor(LanguageModel model)
    {
        if (_ids.Values is not { } ids) return model.Tokenizer.EncodeIds(Text!);

        int size = model.Gpt.Config.DVocab;
        int wrong = Array.FindIndex(ids, id => id < 0 || id >= size);
        if (wrong >= 0)
            throw new ArgumentException(
                $"Token id {ids[wrong]} at position {wrong} is not in the vocabulary of {model.Name}, whose ids run "
                    + $"from 0 to {size - 1}.");
        return [.. ids];
    }

    /// <summary>The text as it was given, or what the ids stand for, which must be in the model's vocabulary.</summary>
    internal string TextFor(LanguageModel model)
    {
        if (Text is not null) return Text;
        var decoder = model.Tokenizer.StartDecoding();
        // A model may have more embeddings than its tokenizer has tokens: those have a label only.
        return string.Concat(_ids.Values!.Select(
            id => id < model.Tokenizer.VocabularySize ? decoder.Append(id) : model.TokenText(id)));
    }

    /// <summary>The text, or the ids: "token ids 464, 2068".</summary>
    public override string ToString() => Text ?? $"token ids {string.Join(", ", _ids.Values!)}";

    /// <summary>Equal where its numbers are; arrays alone are equal where they are the same object.</summary>
    private readonly struct IdList(int[]? values) : IEquatable<IdList>
    {
        public int[]? Values { get; } = values;

        public bool Equals(IdList other) => Values.AsSpan().SequenceEqual(other.Values);

        public override bool Equals(object? obj) => obj is IdList other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (int id in Values ?? []) hash.Add(id);
            return hash.ToHashCode();
        }
    }
}
