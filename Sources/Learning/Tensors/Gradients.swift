import CKernels
import Concurrency
import Numerics

/// A loss's gradient for each trainable weight; frozen weights have an empty array and cost no memory.
package struct Gradients: Sendable {
  /// One array for each entry of `Parameters`.
  package internal(set) var values: [[Float]]
  /// Weights of linear layers, whose gradients a product writes as a whole.
  private let linearWeights: [Int]
  /// Those of them that still hold the values of before `clear`.
  private var stale: Set<Int> = []

  /// Zeros for every trainable weight.
  package init(for parameters: Parameters) {
    values = zip(parameters.entries, parameters.values).map {
      $0.isTrainable ? [Float](repeating: 0, count: $1.count) : []
    }
    linearWeights = parameters.packableIndices.filter { parameters.entries[$0].isTrainable }
  }

  /// The gradient of one weight; empty where it is frozen.
  package subscript(parameter: Parameter) -> [Float] { values[parameter.index] }

  func requiresGradient(_ parameter: Parameter) -> Bool { !values[parameter.index].isEmpty }

  /// Sets all to zero in the same memory, those of linear layers' weights only in `accumulate` or `finish`.
  package mutating func clear() {
    stale = Set(linearWeights)
    for index in values.indices where !stale.contains(index) { zero(index) }
  }

  /// To be called after the backward pass that follows `clear`, before anything is read.
  package mutating func finish() {
    for index in stale { zero(index) }
    stale = []
  }

  /// Lets `body` add to the gradient of a linear layer's weight, or write it where it is the first since `clear`.
  mutating func accumulate(
    into weight: Parameter, _ body: (_ dWeight: UnsafeMutablePointer<Float>, _ accumulates: Bool) -> Void
  ) {
    let accumulates = stale.remove(weight.index) == nil
    values[weight.index].withUnsafeMutableBufferPointer { body($0.baseAddress!, accumulates) }
  }

  /// Adds to the gradient of a weight; does nothing where it is frozen or there is none.
  mutating func add(_ sums: ArraySlice<Float>, to parameter: Parameter?) {
    guard let parameter, requiresGradient(parameter) else { return }
    sums.withUnsafeBufferPointer { nb_add(&values[parameter.index], $0.baseAddress!, sums.count) }
  }

  private mutating func zero(_ index: Int) {
    values[index].withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      parallelElements(buffer.count) { (start + $0.lowerBound).update(repeating: 0, count: $0.count) }
    }
  }

  /// The Euclidean norm over all weights, summed in one order for any thread count.
  package var norm: Double {
    values.reduce(0.0) { sum, values in
      let grain = 1 << 18
      var squares = [Double](repeating: 0, count: (values.count + grain - 1) / grain)
      values.withUnsafeBufferPointer { buffer in
        squares.withUnsafeMutableBufferPointer { squares in
          guard let values = buffer.baseAddress, let squares = squares.baseAddress else { return }
          parallelChunks(buffer.count, grain: grain) {
            squares[$0.lowerBound / grain] = nb_sum_of_squares(values + $0.lowerBound, $0.count)
          }
        }
      }
      return squares.reduce(sum, +)
    }.squareRoot()
  }
}
