namespace GptVis.Tokenizers;

/// <summary>One merge of byte-pair encoding: two neighbouring symbols become one.</summary>
/// <param name="Left">The left symbol, in the form of <see cref="Tokenizer.TokenText"/>.</param>
/// <param name="Right">The right symbol.</param>
/// <param name="Merged">The merged symbol.</param>
/// <param name="Rank">Line of the merge in the merge list, from 0; the lowest rank present is merged first.</param>
/// <param name="ByteOffset">Where the left symbol begins in the piece's UTF-8 bytes.</param>
public readonly record struct MergeStep(string Left, string Right, string Merged, int Rank, int ByteOffset);
