using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using GptVis.Host.Scripting.Packages;

namespace GptVis.Host.Scripting;

/// <summary>Loads the assemblies of <c>#r</c>, managed and native, into the default context on first use.</summary>
internal sealed class LoadedAssemblies : IDisposable
{
    private readonly ConcurrentDictionary<string, string> _paths = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> _natives = new(StringComparer.OrdinalIgnoreCase);

    public LoadedAssemblies()
    {
        AssemblyLoadContext.Default.Resolving += Resolve;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += ResolveNative;
    }

    /// <summary>Makes a package's assemblies loadable; returns those that cells must reference.</summary>
    public IReadOnlyList<string> Add(ResolvedPackage package)
    {
        foreach (string native in package.Natives) _natives[Path.GetFileName(native)] = native;

        List<string> references = [];
        foreach (string path in package.Assemblies)
        {
            var name = AssemblyName.GetAssemblyName(path);
            var own = HostReferences.VersionOf(name.Name!);
            if (own is null)
            {
                _paths[name.Name!] = path;
                references.Add(path);
            }
            else if (own < name.Version)
            {
                // A process has one version of an assembly: the one already loaded.
                Console.Error.WriteLine(
                    $"{package.Id} {package.Version} brings {name.Name} {name.Version}; this process has {own} and "
                        + "keeps it. Code that needs the newer one will not load.");
            }
        }

        return references;
    }

    /// <summary>Makes an assembly file loadable, and the files next to it that it may depend on.</summary>
    public void AddFolderOf(string path)
    {
        foreach (string neighbour in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.dll"))
            _paths.TryAdd(Path.GetFileNameWithoutExtension(neighbour), neighbour);
        _paths[Path.GetFileNameWithoutExtension(path)] = path;
    }

    public void Dispose()
    {
        AssemblyLoadContext.Default.Resolving -= Resolve;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll -= ResolveNative;
    }

    private Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        _paths.TryGetValue(name.Name!, out var path) ? context.LoadFromAssemblyPath(path) : null;

    /// <summary>A P/Invoke may say "torch" for libtorch.so, torch.dll or libtorch.dylib.</summary>
    private nint ResolveNative(Assembly assembly, string name)
    {
        foreach (string candidate in (string[])[name, $"{name}.dll", $"lib{name}.so", $"{name}.so", $"lib{name}.dylib",
            $"{name}.dylib"])
        {
            if (_natives.TryGetValue(candidate, out var path)) return NativeLibrary.Load(path);
        }

        return 0;
    }
}
