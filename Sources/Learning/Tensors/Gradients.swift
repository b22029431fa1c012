import CKernels
import Concurrency
import Numerics

/// What a loss owes each trainable weight; frozen weights have no entry and cost no memory.
package struct Gradients: Sendable {
  package internal(set) var values: [[Float]]
  /// Weights of linear layers, which products write as a whole.
  private let factors: [Int]
  /// Those of them that still have what they had before they were cleared.
  private var stale: Set<Int> = []

  /// Zeros for every trainable weight.
  package init(for parameters: Parameters) {
    values = zip(parameters.entries, parameters.values).map {
      $0.isTrainable ? [Float](repeating: 0, count: $1.count) : []
    }
    factors = parameters.factorIndices.filter { parameters.entries[$0].isTrainable }
  }

  package subscript(parameter: Parameter) -> [Float] { values[parameter.index] }

  func wants(_ parameter: Parameter) -> Bool { !values[parameter.index].isEmpty }

  /// Zeros again, in the same memory: of linear layers' weights only once something is added to them, or by `settle`.
  package mutating func clear() {
    stale = Set(factors)
    for index in values.indices where !stale.contains(index) { zero(index) }
  }

  /// To be called after `clear` and what is added then, before anything is read.
  package mutating func settle() {
    for index in stale { zero(index) }
    stale = []
  }

  /// Lets `body` add a linear layer's share to what its weight is owed, or write it where there is nothing yet.
  mutating func add(to weight: Parameter, _ body: (_ owed: UnsafeMutablePointer<Float>, _ adds: Bool) -> Void) {
    let adds = stale.remove(weight.index) == nil
    values[weight.index].withUnsafeMutableBufferPointer { body($0.baseAddress!, adds) }
  }

  private mutating func zero(_ index: Int) {
    values[index].withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      parallelElements(buffer.count) { (start + $0.lowerBound).update(repeating: 0, count: $0.count) }
    }
  }

  /// The Euclidean length of all of them together; summed in one order for any thread count.
  package var length: Double {
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
