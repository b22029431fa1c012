import CKernels
import Numerics

/// What a loss owes each trainable weight; frozen weights have no entry and cost no memory.
package struct Gradients: Sendable {
  package internal(set) var values: [[Float]]

  /// Zeros for every trainable weight.
  package init(for parameters: Parameters) {
    values = zip(parameters.entries, parameters.values).map {
      $0.isTrainable ? [Float](repeating: 0, count: $1.count) : []
    }
  }

  package subscript(parameter: Parameter) -> [Float] { values[parameter.index] }

  func wants(_ parameter: Parameter) -> Bool { !values[parameter.index].isEmpty }

  /// Zeros again, in the same memory.
  package mutating func clear() {
    for index in values.indices {
      values[index].withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        parallelElements(buffer.count) { (start + $0.lowerBound).update(repeating: 0, count: $0.count) }
      }
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
