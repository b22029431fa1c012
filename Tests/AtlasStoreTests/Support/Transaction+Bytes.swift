import Vocabulary

@testable import AtlasStore

/// Weights as arrays of bytes.
extension Transaction {
  func ensureWeights(_ bytes: [UInt8]) throws -> Weights.ID { try ensureWeights(stream(bytes)) }

  func insertCheckpoint(
    of model: Model.ID, step: Int, weights: [UInt8], moments: [UInt8]? = nil
  ) throws -> Checkpoint.ID {
    try insertCheckpoint(of: model, step: step, weights: stream(weights), moments: moments.map(stream))
  }

  func weights(_ id: Weights.ID) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try forEachChunk(ofWeights: id) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// In two chunks.
  private func stream(_ bytes: [UInt8]) -> ByteStream {
    { append in
      try bytes.withUnsafeBytes {
        try append(UnsafeRawBufferPointer(rebasing: $0.prefix(bytes.count / 3)))
        try append(UnsafeRawBufferPointer(rebasing: $0.dropFirst(bytes.count / 3)))
      }
    }
  }
}
