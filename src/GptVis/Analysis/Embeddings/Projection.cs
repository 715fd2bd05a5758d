namespace GptVis.Analysis.Embeddings;

/// <summary>How vectors of many numbers become points one can draw.</summary>
public enum Projection
{
    /// <summary>
    /// The directions along which the points differ most: distances are true, as far as they lie in the picture.
    /// <see cref="PrincipalComponents"/>.
    /// </summary>
    Pca,

    /// <summary>
    /// Who is near whom, and nothing else: distances and sizes of clusters mean nothing. <see cref="Embeddings.Tsne"/>.
    /// </summary>
    Tsne,
}
