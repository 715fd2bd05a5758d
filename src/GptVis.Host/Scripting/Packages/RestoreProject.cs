using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace GptVis.Host.Scripting.Packages;

/// <summary>The project whose restore resolves a notebook's packages.</summary>
internal static class RestoreProject
{
    public const string FileName = "notebook-packages.csproj";

    /// <param name="configFolder">The folder where NuGet starts its search for NuGet.config.</param>
    /// <param name="requests">The requested packages.</param>
    /// <param name="sources">The only sources to search.</param>
    public static XElement Create(
        string configFolder, IEnumerable<PackageRequest> requests, IEnumerable<string> sources) =>
        new("Project",
            new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement("PropertyGroup",
                new XElement("TargetFramework", "net10.0"),
                // One runtime: the assets file then names the files of this platform, native ones included.
                new XElement("RuntimeIdentifier", RuntimeInformation.RuntimeIdentifier),
                new XElement("SelfContained", "false"),
                new XElement("UseAppHost", "false"),
                new XElement("RestoreRootConfigDirectory", Escape(configFolder)),
                new XElement("RestoreSources", string.Join(';', sources.Select(Escape))),
                // The audit would contact feeds that a notebook with pinned packages does not need.
                new XElement("NuGetAudit", "false")),
            new XElement("ItemGroup",
                // NuGet then leaves out packages that this host's frameworks contain in the same or a newer version.
                new XElement("FrameworkReference", new XAttribute("Include", "Microsoft.AspNetCore.App")),
                requests.Select(request => new XElement("PackageReference",
                    new XAttribute("Include", request.Id), new XAttribute("Version", request.Range)))));

    /// <summary>
    /// MSBuild's escapes, so that a path with $(x) in it stays that path. (NuGet splits at every ; whatever we write.)
    /// </summary>
    private static string Escape(string text) =>
        text.Replace("%", "%25").Replace("$", "%24").Replace("@", "%40").Replace("*", "%2A");
}
