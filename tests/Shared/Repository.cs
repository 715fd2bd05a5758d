using System.Reflection;

namespace GptVis.Tests.Shared;

/// <summary>The clone these tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    public static string Fixture(params string[] parts) => Path.Combine([Root, "tests", "Fixtures", .. parts]);
}
