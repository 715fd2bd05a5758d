namespace GptVis.Model;

/// <summary>The nonlinearity between the two layers of the MLP.</summary>
public enum ActivationFunction
{
    /// <summary>GELU in its tanh form (Hugging Face: gelu_new), as in every released GPT-2.</summary>
    GeluNew,

    /// <summary>max(x, 0), as in the small teaching model.</summary>
    Relu,
}
