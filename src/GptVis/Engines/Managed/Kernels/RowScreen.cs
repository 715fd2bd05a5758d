using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GptVis.Engines.Managed.Gemm;
using GptVis.Engines.Managed.Memory;
using GptVis.Engines.Managed.Threading;

namespace GptVis.Engines.Managed.Kernels;

/// <summary>
/// Finds the row of a matrix with the largest product with a vector, and reads little more than a quarter of the
/// matrix: an int8 copy narrows the candidates, and only those are computed in float. The result equals that of all
/// float products.
/// </summary>
/// <remarks>
/// A row w is stored as step · q + e with bytes q. By the Cauchy-Schwarz inequality |w · x − step · q · x| ≤ ‖e‖ ‖x‖,
/// so a row whose upper bound is below another row's lower bound is excluded. The copy is made once: the matrix must
/// not change.
/// </remarks>
internal sealed unsafe class RowScreen
{
    private const int RowsPerUnit = 512;

    /// <summary>Rows are padded to this many bytes: a cache line, and whole vectors.</summary>
    private const int Line = 64;

    /// <summary>The largest relative rounding error of a float32 addition, 2⁻²⁴.</summary>
    private const float Rounding = 6e-8f;

    /// <summary>
    /// Below this, squares lose digits: a row of smaller numbers counts as zeros, a shorter x is not screened.
    /// </summary>
    private const float Tiny = 1e-15f;

    private readonly Tensor _matrix;
    private readonly int _rows, _columns, _stride;
    private readonly Memory<float> _bytes;              // (rows, stride) signed bytes
    // (rows): the step of a byte; the bound on |w · x − step · q · x| for ‖x‖ = 1
    private readonly float[] _steps, _radii;
    private readonly float[] _products;                 // (rows), of the last x
    private readonly Unit[] _units;
    private volatile bool _finite = true;

    /// <summary>Whether the processor has the vectors for it. The portable paths compute all products.</summary>
    public static bool IsSupported => VectorPaths.Current >= VectorPath.Vector256;

    /// <summary>Quantises the matrix, (rows, columns).</summary>
    public RowScreen(Tensor matrix, CancellationToken stop = default)
    {
        (_matrix, _rows, _columns) = (matrix, matrix.Shape[0], matrix.Shape[1]);
        _stride = (_columns + Line - 1) / Line * Line;
        _bytes = new Arena(Arena.Rounded((long)_rows * _stride / sizeof(float))).Take(
            (int)((long)_rows * _stride / sizeof(float))).Memory;
        (_steps, _radii, _products) = (new float[_rows], new float[_rows], new float[_rows]);
        _units = new Unit[(_rows + RowsPerUnit - 1) / RowsPerUnit];
        WorkerPool.Run(_units.Length, unit =>
        {
            for (int row = unit * RowsPerUnit; row < End(unit); row++) Store(row);
        }, stop);
    }

    /// <summary>
    /// The row with the largest product, ties by lower index; −1 if only all float products can decide: numbers that
    /// are not finite or overflow, or a vector near zero.
    /// </summary>
    /// <param name="x">The vector, (columns).</param>
    /// <param name="stop">Stops between two units.</param>
    public int IndexOfMax(ReadOnlySpan<float> x, CancellationToken stop = default)
    {
        float[] vector = new float[_stride];
        x.CopyTo(vector);
        float norm = TensorPrimitives.Norm<float>(vector);
        if (!_finite || !float.IsFinite(norm) || norm < Tiny && vector.AsSpan().ContainsAnyExcept(0f)) return -1;

        WorkerPool.Run(_units.Length, unit => _units[unit] = Estimate(unit, vector, norm), stop);
        float floor = float.NegativeInfinity;
        foreach (var unit in _units) floor = Math.Max(floor, unit.SurelyReached);

        WorkerPool.Run(_units.Length,
            unit => _units[unit].Best = _units[unit].Possible < floor ? -1 : BestOf(unit, vector, norm, floor),
            stop);
        int best = -1;
        foreach (var unit in _units)
        {
            if (unit.Best < 0) continue;
            if (!float.IsFinite(_products[unit.Best])) return -1;
            if (best < 0 || _products[unit.Best] > _products[best]) best = unit.Best;
        }
        return best;
    }

    private int End(int unit) => Math.Min(_rows, (unit + 1) * RowsPerUnit);

    private Unit Estimate(int unit, float[] x, float norm)
    {
        int from = unit * RowsPerUnit, end = End(unit);
        fixed (float* x0 = x)
        fixed (float* bytes = _bytes.Span)
        fixed (float* products = _products)
            Multiply(products + from, (sbyte*)bytes + (nint)from * _stride, x0, end - from);

        var result = new Unit { Possible = float.NegativeInfinity, SurelyReached = float.NegativeInfinity };
        for (int row = from; row < end; row++)
        {
            float product = _products[row] *= _steps[row], radius = _radii[row] * norm;
            result.Possible = Math.Max(result.Possible, product + radius);
            result.SurelyReached = Math.Max(result.SurelyReached, product - radius);
        }
        return result;
    }

    private int BestOf(int unit, float[] x, float norm, float floor)
    {
        int best = -1;
        for (int row = unit * RowsPerUnit; row < End(unit); row++)
        {
            if (_products[row] + _radii[row] * norm < floor) continue;
            Unembed.Forward(new Span<float>(ref _products[row]), x.AsSpan(0, _columns), _matrix.Row(row), 1);
            if (!float.IsFinite(_products[row])) return row;
            if (best < 0 || _products[row] > _products[best]) best = row;
        }
        return best;
    }

    private void Store(int row)
    {
        var w = _matrix.Row(row);
        float largest = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(w));
        if (!float.IsFinite(largest)) _finite = false;
        if (!(largest > Tiny && float.IsFinite(largest)))
        {
            // Counts as zeros.
            _radii[row] = largest * MathF.Sqrt(_columns) * 1.001f;
            return;
        }

        float step = largest / sbyte.MaxValue;
        var bytes = MemoryMarshal.Cast<float, sbyte>(_bytes.Span).Slice(row * _stride, _stride);
        float error;
        fixed (float* w0 = w)
        fixed (sbyte* q = bytes)
            error = Quantize(q, w0, step);
        bytes[_columns..].Clear();
        _steps[row] = step;
        // Each of the two products is summed in at most C / 8 additions per lane and a few across the lanes; the rest
        // covers the error's own rounding.
        _radii[row] = error * 1.001f + (_columns / 4f + 32) * Rounding * TensorPrimitives.Norm<float>(w);
    }

    /// <summary>q = w / step, rounded; returns ‖w − step · q‖.</summary>
    private float Quantize(sbyte* q, float* w, float step)
    {
        float squares = 0;
        int i = 0;
        if (VectorPaths.Current == VectorPath.Vector512)
        {
            Vector512<float> sum = default, scale = Vector512.Create(1 / step), back = Vector512.Create(step);
            for (; i + 16 <= _columns; i += 16)
            {
                var numbers = Vector512.Load(w + i);
                var rounded = Avx512F.ConvertToVector512Int32(numbers * scale);
                Avx512F.ConvertToVector128SByteWithSaturation(rounded).Store(q + i);
                var left = numbers - Vector512.ConvertToSingle(rounded) * back;
                sum += left * left;
            }
            squares = Vector512.Sum(sum);
        }
        else
        {
            Vector256<float> sum = default, scale = Vector256.Create(1 / step), back = Vector256.Create(step);
            for (; i + 8 <= _columns; i += 8)
            {
                var numbers = Vector256.Load(w + i);
                var rounded = Avx.ConvertToVector256Int32(numbers * scale);
                var shorts = Sse2.PackSignedSaturate(rounded.GetLower(), rounded.GetUpper());
                *(long*)(q + i) = Sse2.PackSignedSaturate(shorts, shorts).AsInt64()[0];
                var left = numbers - Vector256.ConvertToSingle(rounded) * back;
                sum += left * left;
            }
            squares = Vector256.Sum(sum);
        }
        for (; i < _columns; i++)
        {
            float rounded = MathF.Round(w[i] / step);
            q[i] = (sbyte)Math.Clamp(rounded, -sbyte.MaxValue, sbyte.MaxValue);
            float left = w[i] - q[i] * step;
            squares += left * left;
        }
        return MathF.Sqrt(squares);
    }

    /// <summary>products_r = q_r · x for consecutive rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(float* products, sbyte* q, float* x, int rows)
    {
        for (int row = 0; row < rows; row++, q += _stride)
        {
            if (VectorPaths.Current == VectorPath.Vector512)
            {
                Vector512<float> a = default, b = default, c = default, d = default;
                for (int i = 0; i < _stride; i += 64)
                {
                    a = Avx512F.FusedMultiplyAdd(Widened(q + i), Vector512.Load(x + i), a);
                    b = Avx512F.FusedMultiplyAdd(Widened(q + i + 16), Vector512.Load(x + i + 16), b);
                    c = Avx512F.FusedMultiplyAdd(Widened(q + i + 32), Vector512.Load(x + i + 32), c);
                    d = Avx512F.FusedMultiplyAdd(Widened(q + i + 48), Vector512.Load(x + i + 48), d);
                }
                products[row] = Vector512.Sum(a + b + (c + d));
            }
            else
            {
                Vector256<float> a = default, b = default;
                for (int i = 0; i < _stride; i += 16)
                {
                    a += Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(q + i)) * Vector256.Load(x + i);
                    b += Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(q + i + 8)) * Vector256.Load(x + i + 8);
                }
                products[row] = Vector256.Sum(a + b);
            }
        }
    }

    private static Vector512<float> Widened(sbyte* q) =>
        Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(q)));

    private struct Unit
    {
        /// <summary>An upper bound on the products of the unit; a lower bound on its largest product.</summary>
        public float Possible, SurelyReached;

        /// <summary>The row of the largest product; −1 if it is certainly in another unit.</summary>
        public int Best;
    }
}
