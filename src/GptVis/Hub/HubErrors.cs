using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GptVis.Files;

namespace GptVis.Hub;

/// <summary>The messages for failures of a hub, the network or the drive: what happened, and what to do.</summary>
internal static class HubErrors
{
    private const int UnixDiskFull = 28, WindowsDiskFull = unchecked((int)0x80070070),
        WindowsHandleDiskFull = unchecked((int)0x80070027);

    public static HubException Refused(HubModel model, HubOptions options, HttpResponseMessage response)
    {
        string hub = Name(options);
        string? code = HubHeaders.Of(response, "X-Error-Code");
        return new HubException((response.StatusCode, code) switch
        {
            (HttpStatusCode.Forbidden, _) or (_, "GatedRepo") =>
                $"{model}: {hub} asks you to request access to this model first ({(int)response.StatusCode}). Request "
                + $"it at {options.Endpoint.AbsoluteUri.TrimEnd('/')}/{model.Id}, then set HF_TOKEN to your token.",
            (HttpStatusCode.Unauthorized, _) when options.Token is null =>
                $"{model}: {hub} has no public model of that name (401). Check the name{NorFolder(model)}; for a "
                + "private model set HF_TOKEN to a token that may read it.",
            (HttpStatusCode.Unauthorized, _) =>
                $"{model}: {hub} does not accept the token (401). Set HF_TOKEN to one that is valid, or remove it: "
                + "public models need none.",
            (HttpStatusCode.NotFound, "RevisionNotFound") =>
                $"{model.Id}: {hub} has no revision \"{model.Revision}\" of this model (404). Omit the revision, "
                + "or give an existing branch, tag or commit.",
            (HttpStatusCode.NotFound, _) =>
                $"{model}: {hub} has no such model (404). Check the name{NorFolder(model)}.",
            _ => $"{model}: {hub} answers {(int)response.StatusCode} ({response.ReasonPhrase}). Try again later.",
        });
    }

    public static HubException TooMany(HubModel model, HubOptions options, TimeSpan? wait)
    {
        string when = wait is { } time
            ? string.Create(CultureInfo.InvariantCulture, $"in {Math.Ceiling(time.TotalSeconds)} seconds")
            : "in a few minutes";
        string token = options.Token is null ? " With HF_TOKEN set the hub allows more." : "";
        return new HubException(
            $"{model}: {Name(options)} has had too many requests from this address (429). Try again {when}; the "
                + $"partial file is kept.{token}");
    }

    public static HubException Unreachable(HubModel model, HubOptions options, string? cached, Exception reason) => new(
        $"{model}: {Name(options)} cannot be reached ({Reason(reason)}). " + (cached is null
            ? $"{Sized(model)} is not in the cache {options.CacheFolder}. "
            + $"{WithoutNetwork(model, "Connect this machine")}"
            : $"The model is in the cache and can be used without a network: {cached}"), reason);

    public static HubException Offline(HubModel model, HubOptions options) => new(
        $"{Sized(model)} is not in the cache {options.CacheFolder}, and HF_HUB_OFFLINE prevents downloading it. "
            + $"{WithoutNetwork(model, "Unset HF_HUB_OFFLINE")}");

    public static HubException ShapeUnknown(HubModel model, HubOptions options) => new(
        $"The shape of {model} is not known without its files, and they are not in the cache {options.CacheFolder}. "
            + $"Download them with gptvis models pull {model.Id}, or in a notebook with UseModel(\"{model.Id}\").");

    public static HubException Broken(HubModel model, HubFile file, long bytes, Exception reason) => new(
        $"{model}: the download of {file.Name} stopped after {ByteSize.Text(bytes)} of {ByteSize.Text(file.Size)} "
            + $"({Reason(reason)}). The partial file is kept; call again to resume.", reason);

    public static HubException Damaged(HubModel model, HubFile file, string difference) => new(
        $"{model}: {file.Name} arrived damaged. {difference} The file was deleted. Call again; if it happens "
            + "again, something between this machine and the hub changes files.");

    public static HubException NoSafetensors(HubModel model, string name) => new(
        $"{model} has no {name} on the hub. GptVis reads safetensors only, never a pickle such as pytorch_model.bin; "
            + "save the model with save_pretrained of a recent transformers, which writes it.");

    public static HubException NoConfig(HubModel model) => new(
        $"{model} has no {ModelFiles.ConfigFile} on the hub, so it is not a model that GptVis can read. It reads "
            + "GPT-2: gpt2, gpt2-medium, gpt2-large, gpt2-xl and models of the same kind.");

    public static HubException NoHub(HubOptions options, string what) => new(
        $"{options.Endpoint} does not answer as a Hugging Face hub does: {what}. Check HF_ENDPOINT.");

    public static HubException TooLarge(HubModel model, HubFile file, long limit) => new(
        $"{model}: {file.Name} is {ByteSize.Text(file.Size)}; the limit is {ByteSize.Text(limit)}. It is probably "
            + $"{(file.Name == ModelFiles.ConfigFile ? "not a configuration" : "not part of this model")}.");

    public static HubException NoRoom(HubModel model, string shortage) => new(
        $"{model}: {shortage} Make room there, or set HF_HUB_CACHE to a folder on another drive.");

    /// <summary>The message for a cache that cannot be written, with the way to choose another one.</summary>
    public static HubException NotWritable(HubModel model, HubOptions options, Exception reason) => new(
        IsDiskFull(reason)
            ? $"{model}: the drive of {options.CacheFolder} is full. Make room and call again: the partial file is "
            + "kept. Or set HF_HUB_CACHE to a folder on another drive."
            : $"{model}: the cache {options.CacheFolder} cannot be written "
            + $"({NotWritten(reason)}). Set HF_HUB_CACHE to a writable folder.", reason);

    private static string NotWritten(Exception reason) => reason is ArgumentOutOfRangeException
        ? "its file system does not allow a file of that size" : reason.Message.TrimEnd('.');

    private static bool IsDiskFull(Exception e) =>
        e.HResult is UnixDiskFull or WindowsDiskFull or WindowsHandleDiskFull;

    /// <summary>"models/gpt2" can be a name or a path; this message is for users who mean the path.</summary>
    private static string NorFolder(HubModel model) =>
        model.Id.Contains('/') ? $" (there is no folder {model.Id} here either)" : "";

    private static string WithoutNetwork(HubModel model, string first) =>
        $"{first}, or prepare a folder on a machine that has a network, with gptvis models export {model.Id} "
        + "<folder>, and give that folder instead of the name.";

    /// <summary>The model's name, with the download size if it is known: "gpt2 (548 MB)".</summary>
    private static string Sized(HubModel model) =>
        ModelPreset.Find(model.Id)?.WeightBytes is { } bytes ? $"{model} ({ByteSize.Text(bytes)})" : model.ToString();

    private static string Name(HubOptions options) =>
        options.Endpoint.IsDefaultPort ? options.Endpoint.Host : options.Endpoint.Authority;

    private static string Reason(Exception e) => e switch
    {
        OperationCanceledException or TimeoutException => "no data arrived before the timeout",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            "its name cannot be resolved: is there a network?",
        _ when e.GetBaseException() is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }
            or SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted } =>
            "the connection was closed",
        _ => e.GetBaseException().Message.TrimEnd('.'),
    };
}
