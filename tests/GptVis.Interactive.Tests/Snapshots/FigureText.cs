using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GptVis.Interactive.Tests.Snapshots;

/// <summary>
/// A figure's JSON as lines "path = value", one per property; "~" begins those whose numbers have a tolerance.
/// </summary>
internal static class FigureText
{
    private const int LongestList = 30;
    private const int Samples = 8;
    private const int LongestText = 60;
    private const double WholeUpTo = 1e9;

    private static readonly JsonSerializerOptions Readable =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The lines, in the order of the JSON.</summary>
    public static string Of(JsonElement figure)
    {
        var lines = new StringBuilder();
        Write(lines, "", figure);
        return lines.ToString();
    }

    private static void Write(StringBuilder lines, string path, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object && Typed(value) is { } typed)
        {
            Line(lines, path, Values(typed.Kind, typed.Numbers.Select(number => (object?)number)));
            foreach (var other in value.EnumerateObject())
            {
                if (other.Name is "dtype" or "bdata" or "bytes") continue;
                Write(lines, Join(path, other.Name), other.Value);
            }
        }
        else if (value.ValueKind == JsonValueKind.Object && IsShort(value))
        {
            var parts = value.EnumerateObject().Select(part => $"{part.Name} {Scalar(Leaves(part.Value).Single())}");
            Line(lines, path, string.Join(' ', parts));
        }
        else if (value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any())
        {
            foreach (var property in value.EnumerateObject())
                Write(lines, Join(path, property.Name), property.Value);
        }
        else if (value.ValueKind == JsonValueKind.Array && !IsOfScalars(value))
        {
            foreach (var (index, item) in value.EnumerateArray().Index()) Write(lines, $"{path}[{index}]", item);
        }
        else
        {
            bool isList = value.ValueKind == JsonValueKind.Array;
            Line(lines, path, isList ? Values(Shape(value), Leaves(value)) : Scalar(Leaves(value).Single()));
        }
    }

    /// <summary>The numbers that plotly reads from base64, and those of the grid of heads.</summary>
    private static (string Kind, double[] Numbers)? Typed(JsonElement value)
    {
        if (value.TryGetProperty("bdata", out var data))
        {
            return Decoded(data, value.GetProperty("dtype").GetString()!);
        }
        if (value.TryGetProperty("bytes", out var packed) && value.TryGetProperty("levels", out var levels))
        {
            return Decoded(packed, levels.GetInt32() > byte.MaxValue ? "u2" : "u1");
        }
        return null;
    }

    private static (string Kind, double[] Numbers) Decoded(JsonElement base64, string type)
    {
        byte[] bytes = base64.GetBytesFromBase64();
        double[] numbers = type switch
        {
            "u1" => Array.ConvertAll(bytes, number => (double)number),
            "u2" => Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), number => (double)number),
            "f4" => Array.ConvertAll(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), number => (double)number),
            _ => throw new InvalidOperationException($"Numbers of type {type} are new; say here how to read them."),
        };
        return ($"{type} [{numbers.Length}]", numbers);
    }

    /// <summary>
    /// All values where they are few; else what tells the arrays apart: extremes, mean, mean by place, samples, a
    /// hash of texts.
    /// </summary>
    private static string Values(string kind, IEnumerable<object?> leaves)
    {
        object?[] values = [.. leaves];
        if (values.Length <= LongestList) return string.Join(' ', [kind, .. values.Select(Scalar)]);

        var line = new StringBuilder(kind);
        double[] numbers = [.. values.OfType<double>().Where(double.IsFinite)];
        if (numbers.Length > 0)
        {
            double ramp = numbers.Select((number, n) => number * (n + 1) / numbers.Length).Average();
            line.Append($" min {Scalar(numbers.Min())} max {Scalar(numbers.Max())}");
            line.Append($" mean {Scalar(numbers.Average())} ramp {Scalar(ramp)}");
        }
        // Also where there are gaps.
        if (numbers.Length < values.Length)
            line.Append($" hash {Hash(values.Select(value => value is double ? "#" : Scalar(value)))}");
        line.Append(" samples");
        for (int n = 0; n < Samples; n++)
            line.Append(' ').Append(Sample(values[n * (values.Length - 1) / (Samples - 1)]));
        return line.ToString();
    }

    private static string Sample(object? value) => Scalar(value is string text ? Shortened(text) : value);

    private static string Shortened(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";

    // Of the words: the numbers in texts have a tolerance. The letter keeps a hash from being one.
    private static string Hash(IEnumerable<string> texts)
    {
        byte[] words = Encoding.UTF8.GetBytes(string.Join('\0', texts.Select(NumberLines.Words)));
        return Convert.ToHexStringLower(SHA256.HashData(words))[..16] + "h";
    }

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        double number when number == Math.Floor(number) && Math.Abs(number) < WholeUpTo =>
            number.ToString("0", CultureInfo.InvariantCulture),
        double number => number.ToString("G5", CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        _ => JsonSerializer.Serialize(value, Readable),
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static void Line(StringBuilder lines, string path, string values)
    {
        bool hasNumbers = NumberLines.HasNumbers(values);
        lines.Append(hasNumbers ? "~" : "").Append(path).Append(" = ").Append(values).Append('\n');
    }

    // Fonts, margins, lines: one line says it.
    private static bool IsShort(JsonElement value) =>
        value.EnumerateObject().Any()
        && value.EnumerateObject()
            .All(part => part.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array));

    private static bool IsOfScalars(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => false,
        JsonValueKind.Array => value.EnumerateArray().All(IsOfScalars),
        _ => true,
    };

    /// <summary>[6x6], or [6 lists] where they differ in length.</summary>
    private static string Shape(JsonElement array)
    {
        var dimensions = new List<int>();
        for (var level = array; level.ValueKind == JsonValueKind.Array; level = level[0])
        {
            dimensions.Add(level.GetArrayLength());
            if (level.GetArrayLength() == 0) break;
        }
        bool isEven = dimensions.Aggregate(1, (product, length) => product * length) == Leaves(array).Count();
        return isEven ? $"[{string.Join('x', dimensions)}]" : $"[{array.GetArrayLength()} lists]";
    }

    private static IEnumerable<object?> Leaves(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Leaves),
        JsonValueKind.Number => [value.GetDouble()],
        JsonValueKind.String => [value.GetString()],
        JsonValueKind.True => [true],
        JsonValueKind.False => [false],
        JsonValueKind.Object => ["{}"],
        _ => [null],
    };
}
