import CKernels
import Numerics

/// z = g ⊙ local + (1 − g) ⊙ global, g = σ(W [local; global] + b): the network weighs its two channels by itself.
///
/// The paper says that a gate weighs and fuses the channels and no more; this smallest reading of it is ours.
struct Gate: Sendable {
  let linear: Linear
  let width: Int

  init(_ name: String, _ width: Int, in parameters: inout Parameters) {
    self.width = width
    linear = Linear(name, 2 * width, width, in: &parameters)
  }

  struct Cache {
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
    var gate = linear.forward(both, parameters)
    gate.values.withUnsafeMutableBufferPointer { nb_sigmoid($0.baseAddress!, $0.baseAddress!, $0.count) }
    var z = Tensor(uninitialised: local.shape)
    for i in z.values.indices {
      z.values[i] = gate.values[i] * local.values[i] + (1 - gate.values[i]) * global.values[i]
    }
    return (z, Cache(both: both, gate: gate))
  }

  /// dz → (dlocal, dglobal).
  func backward(
    _ dz: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients
  ) -> (local: Tensor, global: Tensor) {
    let images = dz.rowCount
    var before = Tensor(uninitialised: dz.shape)
    for i in 0..<images {
      for c in 0..<width {
        let at = i * width + c
        let difference = cache.both.values[2 * i * width + c] - cache.both.values[(2 * i + 1) * width + c]
        before.values[at] = dz.values[at] * difference * cache.gate.values[at] * (1 - cache.gate.values[at])
      }
    }
    let both = linear.backward(before, input: cache.both, parameters, &gradients)!
    var (local, global) = (Tensor(uninitialised: dz.shape), Tensor(uninitialised: dz.shape))
    for i in 0..<images {
      for c in 0..<width {
        let at = i * width + c
        local.values[at] = dz.values[at] * cache.gate.values[at] + both.values[2 * i * width + c]
        global.values[at] = dz.values[at] * (1 - cache.gate.values[at]) + both.values[(2 * i + 1) * width + c]
      }
    }
    return (local, global)
  }
}
