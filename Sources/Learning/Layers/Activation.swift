import CKernels
import Numerics

/// An elementwise nonlinearity.
package enum Activation: String, Codable, Sendable {
  /// x·Φ(x), with the error function.
  case gelu
  /// max(x, 0).
  case relu
  /// min(max(x, 0), 6); Unicom's.
  case relu6

  var kind: nb_activation {
    switch self {
    case .gelu: nb_gelu
    case .relu: nb_relu
    case .relu6: nb_relu6
    }
  }

  /// x → f(x), of any shape.
  func forward(_ x: Tensor) -> Tensor {
    Tensor(x.shape) { y in
      x.withPointer { values in
        parallelElements(x.count) { nb_activate(kind, y + $0.lowerBound, values + $0.lowerBound, $0.count) }
      }
    }
  }

  /// dInput = dOutput · f'(x), in dOutput's memory.
  func backward(_ dOutput: consuming Tensor, input x: Tensor) -> Tensor {
    var result = dOutput
    result.withMutablePointer { d in
      x.withPointer { values in
        parallelElements(x.count) {
          nb_activate_backward(kind, d + $0.lowerBound, d + $0.lowerBound, values + $0.lowerBound, $0.count)
        }
      }
    }
    return result
  }
}
