namespace GptVis.Analysis.Embeddings;

/// <summary>A token that is near another.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Cosine">
/// Cosine of the angle between the two rows of the embedding, −1 to 1: 1 is the same direction, 0 a right angle.
/// </param>
public readonly record struct Neighbour(int Token, float Cosine);
