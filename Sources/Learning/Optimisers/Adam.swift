import CKernels
import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Adam (Kingma and Ba 2015), and AdamW where weights decay (Loshchilov and Hutter 2019), as PyTorch computes them.
package struct Adam: Sendable {
  /// The hyperparameters but the learning rate.
  package struct Configuration: Codable, Sendable, Hashable {
    /// Decay of the first moments.
    package var beta1: Double
    /// Decay of the second moments.
    package var beta2: Double
    /// Added to the square root of a second moment.
    package var epsilon: Double
    /// Decoupled decay λ of weights with two axes or more; 0 is plain Adam.
    package var decay: Double

    /// By default Adam as in its paper.
    package init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, decay: Double = 0) {
      self.beta1 = beta1
      self.beta2 = beta2
      self.epsilon = epsilon
      self.decay = decay
    }
  }

  /// Constant during a run.
  package let configuration: Configuration
  /// Steps taken.
  package internal(set) var steps = 0
  /// First moments of each trainable weight; empty for frozen ones.
  package internal(set) var means: [[Float]]
  /// Second moments, as `means`.
  package internal(set) var variances: [[Float]]

  /// Before the first step: all moments zero.
  package init(_ configuration: Configuration, for parameters: Parameters) {
    self.configuration = configuration
    means = Gradients(for: parameters).values
    variances = means
  }

  /// One step against `gradients` times `scale` (1, or less where they are clipped).
  package mutating func step(
    _ parameters: inout Parameters, _ gradients: Gradients, learningRate: Double, scale: Double = 1
  ) {
    steps += 1
    let correction1 = 1 - pow(configuration.beta1, Double(steps))
    let correction2 = (1 - pow(configuration.beta2, Double(steps))).squareRoot()
    // learningRate · (m / c1) / (√v / c2 + ε), with √v + ε c2 as the denominator
    let corrected = Float(learningRate * correction2 / correction1)
    let epsilon = Float(configuration.epsilon * correction2)
    for index in gradients.values.indices where !gradients.values[index].isEmpty {
      let decay = parameters.entries[index].shape.count > 1 ? Float(learningRate * configuration.decay) : 0
      let (beta1, beta2) = (Float(configuration.beta1), Float(configuration.beta2))
      parameters.values[index].withUnsafeMutableBufferPointer { w in
        means[index].withUnsafeMutableBufferPointer { m in
          variances[index].withUnsafeMutableBufferPointer { v in
            gradients.values[index].withUnsafeBufferPointer { g in
              let (w, m, v, g, count) = (w.baseAddress!, m.baseAddress!, v.baseAddress!, g.baseAddress!, g.count)
              parallelElements(count) {
                let i = $0.lowerBound
                nb_adam(
                  w + i, m + i, v + i, g + i, $0.count, corrected, beta1, beta2, epsilon, decay, Float(scale))
              }
            }
          }
        }
      }
    }
  }
}
