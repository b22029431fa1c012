import CKernels
import Numerics

/// z = g ⊙ local + (1 − g) ⊙ global, g = σ(W [local; global] + b).
///
/// The paper only says that a gate weighs and fuses the two channels; this is the simplest such gate.
struct Gate: Sendable {
  let linear: Linear
  let width: Int

  init(_ name: String, _ width: Int, in parameters: inout Parameters) {
    self.width = width
    linear = Linear(name, 2 * width, width, in: &parameters)
  }

  struct Cache {
    /// [local; global]: [images, 2 · width].
    var both: Tensor
    /// g: [images, width].
    var gate: Tensor
  }

  /// local, global: [images, width] → z: [images, width].
  func forward(local: Tensor, global: Tensor, _ parameters: Parameters) -> (Tensor, Cache) {
    let images = local.rowCount
    var both = Tensor(uninitialised: [images, 2 * width])
    for i in 0..<images {
      for c in 0..<width {
        both.values[2 * i * width + c] = local.values[i * width + c]
        both.values[(2 * i + 1) * width + c] = global.values[i * width + c]
      }
    }
    var gate = linear.forward(.plain(both), parameters)
    gate.values.withUnsafeMutableBufferPointer { nb_sigmoid($0.baseAddress!, $0.baseAddress!, $0.count) }
    var z = Tensor(uninitialised: local.shape)
    for i in z.values.indices {
      z.values[i] = gate.values[i] * local.values[i] + (1 - gate.values[i]) * global.values[i]
    }
    return (z, Cache(both: both, gate: gate))
  }

  /// dz → (dLocal, dGlobal).
  func backward(
    _ dz: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients
  ) -> (local: Tensor, global: Tensor) {
    let images = dz.rowCount
    var dPreActivation = Tensor(uninitialised: dz.shape)
    for i in 0..<images {
      for c in 0..<width {
        let at = i * width + c
        let difference = cache.both.values[2 * i * width + c] - cache.both.values[(2 * i + 1) * width + c]
        dPreActivation.values[at] = dz.values[at] * difference * cache.gate.values[at] * (1 - cache.gate.values[at])
      }
    }
    let dBoth = linear.backward(.plain(dPreActivation), input: { .plain(cache.both) }, parameters, &gradients)!
    var (dLocal, dGlobal) = (Tensor(uninitialised: dz.shape), Tensor(uninitialised: dz.shape))
    for i in 0..<images {
      for c in 0..<width {
        let at = i * width + c
        dLocal.values[at] = dz.values[at] * cache.gate.values[at] + dBoth.values[2 * i * width + c]
        dGlobal.values[at] = dz.values[at] * (1 - cache.gate.values[at]) + dBoth.values[(2 * i + 1) * width + c]
      }
    }
    return (dLocal, dGlobal)
  }
}
