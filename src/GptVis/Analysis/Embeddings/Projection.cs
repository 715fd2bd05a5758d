namespace GptVis.Analysis.Embeddings;

/// <summary>How vectors are projected to two or three dimensions.</summary>
public enum Projection
{
    /// <summary>
    /// Principal components: the directions of largest variance. Distances are true within the projection.
    /// <see cref="PrincipalComponents"/>.
    /// </summary>
    Pca,

    /// <summary>
    /// t-SNE: keeps neighbours together; distances and sizes of clusters mean nothing. <see cref="Embeddings.Tsne"/>.
    /// </summary>
    Tsne,
}
