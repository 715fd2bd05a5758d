using System.Text;
using System.Text.Json.Nodes;
using GptVis.Host.Jupyter.Messages;

namespace GptVis.Host.Tests.Jupyter;

public sealed class MessageTests
{
    [Fact]
    public void Signatures_are_HMAC_SHA256_in_lower_case()
    {
        // RFC 4231, test case 2.
        byte[] signature = new MessageSigner("Jefe").Sign("what do ya "u8.ToArray(), "want for nothing?"u8.ToArray());
        Assert.Equal(
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", Encoding.ASCII.GetString(signature));
    }

    [Theory]
    [InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void A_changed_part_is_noticed(int frame)
    {
        byte[][] frames = KernelMessage.Request("t_request", new JsonObject { ["code"] = "1" }).ToFrames("key");
        var codec = new MessageCodec(new MessageSigner("key"));
        Assert.NotNull(codec.Decode(frames, out _));

        frames[frame] = [.. frames[frame], (byte)' '];
        Assert.Null(codec.Decode(frames, out string reason));
        Assert.Equal("its signature is wrong", reason);
    }

    [Fact]
    public void What_is_encoded_is_signed_and_reads_back()
    {
        var codec = new MessageCodec(new MessageSigner("key"));
        var request =
            codec.Decode(["someone"u8.ToArray(), .. KernelMessage.Request("t_request", []).ToFrames("key")], out _)!;
        var frames = codec.Encode(request.Identities, "t_reply", request, w => w.WriteString("text", "a<b>+\ud83d é"));

        Assert.Equal("someone"u8.ToArray(), frames[0]);
        var reply = KernelMessage.FromFrames(frames, "key");
        Assert.Equal((request.Id, "t_reply"), (reply.ParentId, reply.Type));
        // Half a character cannot be sent.
        Assert.Equal("a<b>+\ufffd é", reply.Text("text"));
    }

    [Fact]
    public void Half_a_character_in_a_request_is_refused()
    {
        byte[][] frames = KernelMessage.Request("t_request", []).ToFrames("");
        frames[5] = Encoding.UTF8.GetBytes("""{"code": "\ud83d"}""");
        var message = new MessageCodec(new MessageSigner("")).Decode(frames, out _)!;
        var refused = Assert.Throws<MalformedRequestException>(() => message.Text("code"));
        Assert.Equal(
            "t_request: content.code has half of a character in it; it must be Unicode text.", refused.Message);
    }
}
