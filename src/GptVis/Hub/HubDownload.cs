using System.Net;
using GptVis.Files;

namespace GptVis.Hub;

/// <summary>
/// Downloads one file into the cache. It resumes an interrupted download, and renames the file only when size and hash
/// match.
/// </summary>
internal sealed class HubDownload(
    HubConnection connection, HubCache cache, HubOptions options, HubModel model, Action<FileProgress>? report)
{
    private const int BufferBytes = 1 << 18, MaxIdleRetries = 5;

    /// <summary>Size in bytes from which hashing reports progress; smaller files take no noticeable time.</summary>
    private const long WorthReporting = 64_000_000;

    /// <summary>Returns when the file is complete, verified and in the snapshot.</summary>
    public async Task FetchAsync(HubFile file, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(cache.Blob(file.ETag))!);
        Directory.CreateDirectory(cache.Snapshot(file.Commit));
        using var held =
            await cache.LockAsync(file.ETag, () => Report(file, FileStep.Waiting, IncompleteBytes(file)), cancellation)
            .ConfigureAwait(false);

        string? there = cache.Find(file.ETag, file.Commit, file.Name);
        if (there is not null && Difference(there, file, cancellation) is not null)
        {
            File.Delete(there);     // damaged: its name is the hash of other content
            there = null;
        }
        if (there is null) await DownloadAsync(file, cancellation).ConfigureAwait(false);
        cache.Link(file.ETag, file.Commit, file.Name, isNew: there is null);
        Report(file, FileStep.Fetching, file.Size);
    }

    private async Task DownloadAsync(HubFile file, CancellationToken cancellation)
    {
        string incomplete = cache.Incomplete(file.ETag);
        bool resumed = IncompleteBytes(file) > 0;
        long missing = file.Size - Math.Min(IncompleteBytes(file), file.Size);
        if (DiskSpace.Shortage(file.Name, options.CacheFolder, file.Size, missing) is { } shortage)
            throw HubErrors.NoRoom(model, shortage);
        await ReceiveAllAsync(file, cancellation).ConfigureAwait(false);

        string? difference = Difference(incomplete, file, cancellation);
        if (difference is not null && resumed)
        {
            // The resumed part may be the damaged one: download once more from the start.
            File.Delete(incomplete);
            await ReceiveAllAsync(file, cancellation).ConfigureAwait(false);
            difference = Difference(incomplete, file, cancellation);
        }
        if (difference is not null)
        {
            File.Delete(incomplete);
            throw HubErrors.Damaged(model, file, difference);
        }
        File.Move(incomplete, cache.Blob(file.ETag), overwrite: true);
    }

    /// <summary>
    /// Reconnects after every interruption, until the file is complete or several attempts in a row bring no data.
    /// </summary>
    private async Task ReceiveAllAsync(HubFile file, CancellationToken cancellation)
    {
        for (int idle = 0; ;)
        {
            long before = IncompleteBytes(file);
            try
            {
                await ReceiveAsync(file, cancellation).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException or HttpIOException)
            {
                long now = IncompleteBytes(file);
                idle = now > before ? 0 : idle + 1;
                if (idle == MaxIdleRetries) throw HubErrors.Broken(model, file, now, e);
                await Task.Delay(options.RetryDelay * (1 << idle), cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task ReceiveAsync(HubFile file, CancellationToken cancellation)
    {
        var disk = new FileStream(cache.Incomplete(file.ETag), FileMode.OpenOrCreate, FileAccess.Write,
            FileShare.Read | FileShare.Delete, bufferSize: 0);
        await using (disk.ConfigureAwait(false))
        {
            if (disk.Length > file.Size) disk.SetLength(0);
            if (disk.Length < file.Size || file.Size == 0)
            {
                using var response = await connection.OpenAsync(file, from: disk.Length, cancellation)
                    .ConfigureAwait(false);
                StartWhereItGoesOn(disk, response);
                Report(file, FileStep.Fetching, disk.Position);
                if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                    throw new HttpIOException(HttpRequestError.InvalidResponse, "the server cannot go on from there");
                await CopyAsync(response, disk, file, cancellation).ConfigureAwait(false);
            }
            disk.Flush(flushToDisk: true);
        }
    }

    /// <summary>
    /// If the server does not resume exactly at the end of the partial file, it sends the whole file, and the download
    /// restarts.
    /// </summary>
    private static void StartWhereItGoesOn(FileStream disk, HttpResponseMessage response)
    {
        bool goesOn = response.StatusCode == HttpStatusCode.PartialContent
            && response.Content.Headers.ContentRange?.From == disk.Length;
        if (!goesOn && disk.Length > 0) disk.SetLength(0);
        disk.Seek(0, SeekOrigin.End);
        if (!goesOn && response.StatusCode == HttpStatusCode.PartialContent)
            throw new HttpIOException(
                HttpRequestError.InvalidResponse, "the server sent a different part than requested");
    }

    private async Task CopyAsync(
        HttpResponseMessage response, FileStream disk, HubFile file, CancellationToken cancellation)
    {
        var buffer = new byte[BufferBytes];
        using var content = await connection.InTimeAsync(response.Content.ReadAsStreamAsync, cancellation)
            .ConfigureAwait(false);
        while (true)
        {
            int read = await connection.InTimeAsync(limit => ReadAsync(content, buffer, limit), cancellation)
                .ConfigureAwait(false);
            if (read == 0) break;
            // Bytes beyond the announced size are not written: a sender must not be able to fill the drive.
            if (disk.Position + read > file.Size)
            {
                disk.SetLength(0);
                throw HubErrors.Damaged(model, file, $"More than its {ByteSize.Text(file.Size)} arrived.");
            }
            disk.Write(buffer.AsSpan(0, read));
            Report(file, FileStep.Fetching, disk.Position);
        }
        if (disk.Position < file.Size)
            throw new HttpIOException(HttpRequestError.ResponseEnded, "the connection was closed");
    }

    /// <summary>An interrupted connection, as opposed to a failed write to the drive.</summary>
    private static async Task<int> ReadAsync(Stream content, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (IOException e) when (e is not HttpIOException)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, e.Message, e);
        }
    }

    /// <summary>Describes what is wrong with a file's content; null if nothing is.</summary>
    private string? Difference(string path, HubFile file, CancellationToken cancellation)
    {
        long bytes = new FileInfo(path).Length;
        if (bytes != file.Size) return $"It has {bytes} bytes; the hub's has {file.Size}.";
        if (!ContentHash.IsHash(file.ETag)) return null;

        Action<long>? checking = file.Size < WorthReporting ? null : done => Report(file, FileStep.Checking, done);
        string hash = ContentHash.Of(path, file.ETag, checking, cancellation);
        return hash == file.ETag ? null : $"Its hash is {hash[..12]}…; the hub's is {file.ETag[..12]}….";
    }

    private long IncompleteBytes(HubFile file) =>
        new FileInfo(cache.Incomplete(file.ETag)) is { Exists: true } info ? info.Length : 0;

    private void Report(HubFile file, FileStep step, long bytes) =>
        report?.Invoke(new FileProgress(file.Name, step, Math.Min(bytes, file.Size), file.Size));
}
