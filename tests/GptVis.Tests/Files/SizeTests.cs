using GptVis.Files;

namespace GptVis.Tests.Files;

public sealed class SizeTests
{
    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(999, "999 bytes")]
    [InlineData(1_000, "1.00 kB")]
    [InlineData(42_640, "42.6 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1.00 MB")]
    [InlineData(548_105_171, "548 MB")]
    [InlineData(9_996_000, "10.0 MB")]
    [InlineData(6_431_829_964, "6.43 GB")]
    [InlineData(900_000_000_000_000, "900 TB")]
    [InlineData(9_000_000_000_000_000, "9000 TB")]
    public void Sizes_have_three_digits(long bytes, string text) => Assert.Equal(text, ByteSize.Text(bytes));

    [Fact]
    public void A_drive_needs_room_for_what_is_still_to_come()
    {
        Assert.Null(
            DiskSpace.Shortage("f", "d", fileBytes: 2_000_000_000, newBytes: 900_000_000, free: 1_000_000_000, "ext4"));
        Assert.Equal("f needs 1.10 GB, but the drive of d has 1.00 GB free.",
            DiskSpace.Shortage("f", "d", fileBytes: 2_000_000_000, newBytes: 1_100_000_000, 1_000_000_000, "ext4"));
    }

    [Theory]
    [InlineData("FAT32"), InlineData("vfat"), InlineData("msdos")]
    public void A_stick_whose_file_system_ends_at_4_GiB_cannot_hold_GPT2_XL(string format)
    {
        const long xl = 6_431_829_964, large = 3_247_159_078, room = 64_000_000_000;
        Assert.Equal(
            $"A file of 6.43 GB does not fit on the {format} drive of d: its limit is 4 GiB. Formatted as exFAT, the "
                + "drive takes larger files.", DiskSpace.Shortage("f", "d", xl, xl, room, format));
        Assert.Null(DiskSpace.Shortage("f", "d", large, large, room, format));
        Assert.Null(DiskSpace.Shortage("f", "d", xl, xl, room, "exfat"));
    }
}
