namespace GptVis.Interactive.Tests.PublicApi;

/// <summary>The snapshot is worth what its writer can tell apart.</summary>
public sealed class ApiTextTests
{
    [Theory]
    [InlineData(typeof(Sample<>),
        "public sealed class GptVis.Interactive.Tests.PublicApi.ApiTextTests.Sample<T> : IDisposable where T : class, "
        + "new()")]
    [InlineData(typeof(Point), "public readonly record struct GptVis.Interactive.Tests.PublicApi.ApiTextTests.Point")]
    [InlineData(typeof(Named), "public abstract record GptVis.Interactive.Tests.PublicApi.ApiTextTests.Named")]
    [InlineData(typeof(Reader),
        "public delegate bool GptVis.Interactive.Tests.PublicApi.ApiTextTests.Reader(in int from, out string? text)")]
    [InlineData(typeof(Bits), "public enum GptVis.Interactive.Tests.PublicApi.ApiTextTests.Bits : byte")]
    public void A_type_is_written_as_declared(Type type, string expected) =>
    Assert.Equal(expected, TypeDeclaration.Of(type));

    [Theory]
    [InlineData("Find",
        "public (int Layer, string? Name)? Find(ref int start, Bits kind = Bits.High, params ReadOnlySpan<string?> "
        + "names)")]
    [InlineData("Dispose", "public void Dispose()")]
    public void A_method_is_written_as_declared(string name, string expected) =>
        Assert.Equal(expected, MemberDeclaration.Of(typeof(Sample<>).GetMethod(name)!));

    [Fact]
    public void A_generic_method_is_written_as_declared() => Assert.Equal(
        "public static TOut[] Choose<T, TOut>(this List<T?> items, Func<T, (TOut Best, TOut Worst)> choose) where T : "
            + "class where TOut : struct",
        MemberDeclaration.Of(typeof(Functions).GetMethod("Choose")!));

    [Theory]
    [InlineData("Title", "public required string? Title { get; init; }")]
    [InlineData("Count", "public int Count { get; }")]
    [InlineData("Item", "public T this[int i, string key] { get; set; }")]
    public void A_property_is_written_as_declared(string name, string expected) =>
        Assert.Equal(expected, MemberDeclaration.Of(typeof(Sample<>).GetProperty(name)!));

    public enum Bits : byte { Low, High }

    public readonly record struct Point(int X);

    public abstract record Named(string Name);

    public delegate bool Reader(in int from, out string? text);

    public sealed class Sample<T> : IDisposable
        where T : class, new()
    {
        private readonly Dictionary<(int, string), T> _items = [];

        public required string? Title { get; init; }

        public int Count { get; private set; }

        public T this[int i, string key]
        {
            get => _items[(i, key)];
            set => _items[(i, key)] = value;
        }

        public (int Layer, string? Name)? Find(
            ref int start, Bits kind = Bits.High, params ReadOnlySpan<string?> names) =>
            kind == Bits.High && names.Length > 0 ? (start++, names[0]) : null;

        public void Dispose() => Count = 0;
    }
}

public static class Functions
{
    public static TOut[] Choose<T, TOut>(this List<T?> items, Func<T, (TOut Best, TOut Worst)> choose)
        where T : class
        where TOut : struct => [.. items.OfType<T>().Select(item => choose(item).Best)];
}
