using System.Reflection;
using System.Reflection.Emit;

namespace GptVis.Interactive.Tests.Snapshots;

/// <summary>
/// Which methods of a type a lambda calls, read from its code: overloads are told apart, and nothing has to be
/// named twice.
/// </summary>
internal static class CalledMethods
{
    /// <summary>Those the lambda calls itself, or through methods of the class it stands in.</summary>
    public static HashSet<MethodBase> Of(Delegate lambda, Type type)
    {
        var called = new HashSet<MethodBase>();
        var seen = new HashSet<MethodBase>();
        Collect(lambda.Method);
        return called;

        void Collect(MethodBase method)
        {
            if (!seen.Add(method)) return;
            foreach (var target in Calls(method))
            {
                if (target.DeclaringType == type) called.Add(target);
                else if (target.DeclaringType?.Assembly == typeof(CalledMethods).Assembly) Collect(target);
            }
        }
    }

    // Any byte may look like a call; what follows then is no method of the module, or one that stands nowhere else.
    private static IEnumerable<MethodBase> Calls(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int at = 0; at + 4 < code.Length; at++)
        {
            if (code[at] != OpCodes.Call.Value) continue;
            if (Resolve(method.Module, BitConverter.ToInt32(code, at + 1)) is { } target) yield return target;
        }
    }

    private static MethodBase? Resolve(Module module, int token)
    {
        try
        {
            return module.ResolveMethod(token);
        }
        catch (Exception error) when (error is ArgumentException or BadImageFormatException)
        {
            return null;
        }
    }
}
