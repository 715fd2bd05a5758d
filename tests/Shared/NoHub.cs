using System.Runtime.CompilerServices;

namespace GptVis.Tests.Shared;

/// <summary>
/// No test reads the cache of whoever runs it, nor asks the real hub; programs that tests start inherit this.
/// </summary>
internal static class NoHub
{
    [ModuleInitializer]
    internal static void Set()
    {
        foreach (string name in (string[])["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_TOKEN", "HF_TOKEN_PATH",
            "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_SYMLINKS", "HF_HUB_DOWNLOAD_TIMEOUT"])
            Environment.SetEnvironmentVariable(name, null);
        Environment.SetEnvironmentVariable("HF_HOME", Path.Combine(Path.GetTempPath(), "gptvis-tests-no-such-cache"));
        Environment.SetEnvironmentVariable("HF_ENDPOINT", "http://127.0.0.1:9");
    }
}
