import CKernels
import Numerics

/// y[r, c] = x[r, c] · γ[c]: DINOv2's scale on each residual branch.
struct LayerScale: Sendable {
  let gamma: Parameter
  let width: Int

  init(_ name: String, _ width: Int, in parameters: inout Parameters) {
    self.width = width
    gamma = parameters.add(name + ".gamma", shape: [width], start: .constant(1e-5))
  }

  func forward(_ x: Tensor, _ parameters: Parameters) -> Tensor {
    var y = Tensor(uninitialised: x.shape)
    y.values.withUnsafeMutableBufferPointer { y in
      x.values.withUnsafeBufferPointer {
        nb_scale_columns(y.baseAddress!, $0.baseAddress!, parameters[gamma], x.rowCount, width)
      }
    }
    return y
  }

  /// dy → dx; γ's due is Σ dy · x, and x is made again where γ trains.
  func backward(
    _ dy: Tensor, remaking input: () -> Tensor, _ parameters: Parameters, _ gradients: inout Gradients
  ) -> Tensor {
    if gradients.wants(gamma) {
      let x = input()
      dy.values.withUnsafeBufferPointer { dy in
        x.values.withUnsafeBufferPointer {
          nb_add_column_products(
            &gradients.values[gamma.index], dy.baseAddress!, $0.baseAddress!, x.rowCount, width)
        }
      }
    }
    return forward(dy, parameters)
  }
}
