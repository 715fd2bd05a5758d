using GptVis.Files;

namespace GptVis.Checkpoints;

/// <summary>
/// The tensors of one model, from one or several safetensors files, by their names without the prefix
/// <c>transformer.</c>.
/// </summary>
internal sealed class CheckpointTensors
{
    public const string Prefix = "transformer.";

    private readonly Dictionary<string, (SafeTensorsFile File, TensorEntry Entry)> _tensors =
        new(StringComparer.Ordinal);

    /// <param name="path">The path that messages name: the file, or the index of several files.</param>
    /// <param name="files">The files.</param>
    /// <exception cref="InvalidDataException">
    /// Two tensors have the same name: with and without the prefix, or in two files.
    /// </exception>
    public CheckpointTensors(string path, params IReadOnlyList<SafeTensorsFile> files)
    {
        Path = path;
        foreach (var file in files)
            foreach (var entry in file.Entries)
            {
                string name = entry.Name.StartsWith(Prefix, StringComparison.Ordinal)
                    ? entry.Name[Prefix.Length..]
                    : entry.Name;
                if (!_tensors.TryAdd(name, (file, entry)))
                    throw new InvalidDataException(
                        $"{file.Path}: tensors {_tensors[name].Entry.Name} and {entry.Name} are the same weight; only "
                            + "one may be there.");
            }
    }

    public string Path { get; }

    public int Count => _tensors.Count;

    public IEnumerable<string> Names => _tensors.Keys;

    /// <summary>
    /// Opens the weights of a folder: model.safetensors, or the parts that model.safetensors.index.json lists.
    /// </summary>
    /// <exception cref="InvalidDataException">A file is malformed.</exception>
    /// <exception cref="FileNotFoundException">The folder has no weights, or a part of them is missing.</exception>
    public static CheckpointTensors Open(string folder)
    {
        string whole = System.IO.Path.Combine(folder, ModelFiles.WeightsFile),
            index = System.IO.Path.Combine(folder, ModelFiles.ShardIndex);
        return File.Exists(whole) || !File.Exists(index)
            ? new CheckpointTensors(
                whole, SafeTensorsFile.Open(Gpt2Checkpoint.Existing(folder, ModelFiles.WeightsFile)))
            : new CheckpointTensors(index,
                [.. ModelFiles.Shards(index)
                    .Select(shard => SafeTensorsFile.Open(Gpt2Checkpoint.Existing(folder, shard)))]);
    }

    public bool Has(string name) => _tensors.ContainsKey(name);

    public string NameInFile(string name) => _tensors[name].Entry.Name;

    /// <summary>A required weight with this shape.</summary>
    /// <exception cref="InvalidDataException">It is missing, or has another shape or type.</exception>
    public Tensor Read(string name, params ReadOnlySpan<int> shape)
    {
        RequireShape(name, shape);
        var (file, entry) = _tensors[name];
        return file.ReadFloats(entry.Name);
    }

    /// <exception cref="InvalidDataException">The tensor is missing or has another shape.</exception>
    public void RequireShape(string name, params ReadOnlySpan<int> shape)
    {
        if (!_tensors.TryGetValue(name, out var tensor))
            throw new InvalidDataException(
                $"{Path}: tensor {name} is missing; the model of {ModelFiles.ConfigFile} needs it.");
        if (!tensor.Entry.Shape.SequenceEqual(shape.ToArray().Select(d => (long)d)))
            throw new InvalidDataException(
                $"{tensor.File.Path}: tensor {tensor.Entry.Name} is {tensor.Entry.ShapeText}; "
                    + $"{ModelFiles.ConfigFile} needs {Tensor.Describe(shape)}.");
    }
}
