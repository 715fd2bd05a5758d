namespace GptVis.Tests.Engines.Managed.Gemm;

/// <summary>Shapes around every boundary of the products: vectors, tiles, panels, slices and units.</summary>
internal static class ProductSizes
{
    private static readonly int[] Lengths =
        [.. Enumerable.Range(1, 7), 15, 16, 17, 31, 32, 33, .. Enumerable.Range(47, 19), 127, 128, 129, 130,
            .. Enumerable.Range(240, 21)];

    /// <summary>
    /// Beyond the rows of a unit (384), the depth of a slice (1024) and that of a panel, few rows and many.
    /// </summary>
    public static readonly (int M, int N, int K)[] Large =
    [
        (385, 65, 9), (391, 130, 33), (800, 17, 20), (769, 7, 129), (20, 257, 1025), (21, 257, 1025), (1, 771, 2311),
            (7, 193, 3080),
        (25, 130, 2050), (22, 700, 1031), (50, 385, 2100), (392, 40, 1100), (3, 2000, 70), (20, 1025, 17),
            (64, 66, 1024), (1, 1, 4099), (11, 9, 2310), (12, 9, 2310), (13, 66, 1281),
    ];

    /// <summary>Every length in every place, with every seed beside other ones.</summary>
    public static IEnumerable<(int M, int N, int K)> Mixed(int seed)
    {
        var random = new SplitMix64(seed);
        int[] M = Shuffled(random), N = Shuffled(random), K = Shuffled(random);
        for (int i = 0; i < Lengths.Length; i++) yield return (M[i], N[i], K[i]);
    }

    private static int[] Shuffled(SplitMix64 random) =>
        [.. Lengths.Select(length => (Length: length, Key: random.NextFloat())).OrderBy(x => x.Key)
            .Select(x => x.Length)];
}
