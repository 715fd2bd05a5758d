using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace GptVis;

/// <summary>
/// Describes an object in a few lines: its type, then one line per property. Large values are summarised.
/// </summary>
internal static class ObjectText
{
    private const int FirstNumbers = 8;
    private const int LongestText = 80;

    public static string Of(object instance)
    {
        if (instance is Tensor tensor) return Numbers(tensor);

        var properties = instance.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsShown)
            .ToList();
        var text = new StringBuilder(instance.GetType().Name);
        int width = properties.Count == 0 ? 0 : properties.Max(property => property.Name.Length);
        foreach (var property in properties)
            text.Append(CultureInfo.InvariantCulture,
                $"\n  {property.Name.PadRight(width)}  {Value(property.GetValue(instance))}");
        return text.ToString();
    }

    // Spans cannot be boxed, indexers have arguments.
    private static bool IsShown(PropertyInfo property) =>
        property.CanRead && property.GetIndexParameters().Length == 0 && !property.PropertyType.IsByRefLike;

    private static string Numbers(Tensor tensor)
    {
        var numbers = tensor.Span;
        if (numbers.IsEmpty) return $"Tensor {tensor}, no numbers";

        string first =
            string.Join(' ',
                numbers[..Math.Min(FirstNumbers, numbers.Length)].ToArray()
                    .Select(n => n.ToString("G5", CultureInfo.InvariantCulture)));
        return string.Create(CultureInfo.InvariantCulture,
            $"Tensor {tensor}, {numbers.Length:N0} numbers from {Least(numbers):G5} to {Greatest(numbers):G5}\n  "
                + $"{first}{(numbers.Length > FirstNumbers ? " ..." : "")}");
    }

    // As with Math.Min and Math.Max, one NaN makes the result NaN.
    private static float Least(ReadOnlySpan<float> numbers) => System.Numerics.Tensors.TensorPrimitives.Min(numbers);

    private static float Greatest(ReadOnlySpan<float> numbers) => System.Numerics.Tensors.TensorPrimitives.Max(numbers);

    private static string Value(object? value) => value switch
    {
        null => "none",
        string text => text.Length <= LongestText ? $"\"{text}\"" : $"\"{text[..LongestText]}...\"",
        bool flag => flag ? "true" : "false",
        Enum or IFormattable =>
            ((IFormattable)value).ToString(value is int or long ? "N0" : null, CultureInfo.InvariantCulture),
        Tensor tensor => $"Tensor {tensor}",
        ICollection { Count: var count } =>
            string.Create(CultureInfo.InvariantCulture, $"{count:N0} of {ElementName(value)}"),
        _ when ElementName(value) is { } element =>
            string.Create(
                CultureInfo.InvariantCulture, $"{((IEnumerable)value).Cast<object?>().Count():N0} of {element}"),
        _ => value.GetType().Name.Split('`')[0],
    };

    private static string? ElementName(object value) => value.GetType().GetInterfaces()
        .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>))
        .Select(type => type.GetGenericArguments()[0].Name.Split('`')[0])
        .FirstOrDefault();
}
