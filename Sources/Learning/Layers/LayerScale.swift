import CKernels
import Numerics

/// y[r, c] = x[r, c] · γ[c]: DINOv2's scale of each residual branch (Touvron et al. 2021).
struct LayerScale: Sendable {
  let gamma: Parameter
  let width: Int

  init(_ name: String, _ width: Int, in parameters: inout Parameters) {
    self.width = width
    gamma = parameters.add(name + ".gamma", shape: [width], initial: .constant(1e-5))
  }

  /// x: [rows, width] → the same shape.
  func forward(_ x: Tensor, _ parameters: Parameters) -> Tensor {
    Tensor(x.shape) { y in x.withPointer { nb_scale_columns(y, $0, parameters[gamma], x.rowCount, width) } }
  }

  /// dOutput → dInput; `recompute` gives x, which only the gradient of γ, Σ dOutput · x, reads.
  func backward(
    _ dOutput: Tensor, recompute: () -> Tensor, _ parameters: Parameters, _ gradients: inout Gradients
  ) -> Tensor {
    if gradients.requiresGradient(gamma) {
      let x = recompute()
      dOutput.withPointer { d in
        x.withPointer { nb_add_column_products(&gradients.values[gamma.index], d, $0, x.rowCount, width) }
      }
    }
    return forward(dOutput, parameters)
  }
}
