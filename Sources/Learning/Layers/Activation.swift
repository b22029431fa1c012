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
    var result = Tensor(uninitialised: x.shape)
    let (kind, count) = (kind, x.count)
    result.values.withUnsafeMutableBufferPointer { y in
      x.values.withUnsafeBufferPointer { x in
        let (y, x) = (y.baseAddress!, x.baseAddress!)
        parallelElements(count) { nb_activate(kind, y + $0.lowerBound, x + $0.lowerBound, $0.count) }
      }
    }
    return result
  }

  /// dInput = dOutput · f'(x), in dOutput's memory.
  func backward(_ dOutput: consuming Tensor, input x: Tensor) -> Tensor {
    var result = dOutput
    let (kind, count) = (kind, x.count)
    result.values.withUnsafeMutableBufferPointer { d in
      x.values.withUnsafeBufferPointer { x in
        let (d, x) = (d.baseAddress!, x.baseAddress!)
        parallelElements(count) {
          nb_activate_backward(kind, d + $0.lowerBound, d + $0.lowerBound, x + $0.lowerBound, $0.count)
        }
      }
    }
    return result
  }
}
