import Concurrency

internal import Numerics
internal import Vocabulary

extension StackReader {
  /// Memory for planes decoded in parallel, in bytes; at least one plane.
  private static let decodeAheadBytes = 48 << 20

  /// Calls `body` with each plane of one channel, in z order; the bytes are valid during the call only.
  ///
  /// Planes are decoded in parallel, each thread with its own open files. Frames of a time series are reduced to one plane
  /// for each z as `StackOverrides.reduction` says; without it, the first frame is used.
  package func forEachPlane(
    channel: Int? = nil, _ body: (_ z: Int, _ plane: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try forEachPlane(channel: channel, prepare: { _, _ in }) { z, plane, _ in try body(z, plane) }
  }

  /// The same; `prepare` runs on any thread, and `body` gets its result.
  package func forEachPlane<Prepared: Sendable>(
    channel: Int? = nil, prepare: (_ z: Int, _ plane: UnsafeRawBufferPointer) -> Prepared,
    _ body: (_ z: Int, _ plane: UnsafeRawBufferPointer, _ prepared: Prepared) throws -> Void
  ) throws {
    let channel = channel ?? interpretation.overrides.channel ?? 0
    let depth = interpretation.shape.depth
    let ahead = max(1, min(threadCount, depth, Self.decodeAheadBytes / max(1, planeBytes)))
    let readers = try [self] + (1..<ahead).map { _ in try StackReader(blueprint) }
    var buffer = RawBuffer()
    let planes = buffer.reserve(planeBytes * ahead)
    func plane(_ i: Int) -> UnsafeMutableRawBufferPointer {
      UnsafeMutableRawBufferPointer(rebasing: planes[i * planeBytes..<(i + 1) * planeBytes])
    }
    for first in stride(from: 0, to: depth, by: ahead) {
      let count = min(ahead, depth - first)
      let prepared = try parallelMap(count) { i throws(ImagingError) in
        try readers[i].readReduced(first + i, channel: channel, into: plane(i))
        return prepare(first + i, UnsafeRawBufferPointer(plane(i)))
      }
      for i in 0..<count { try body(first + i, UnsafeRawBufferPointer(plane(i)), prepared[i]) }
    }
    decodedPlanes += readers.dropFirst().reduce(0) { $0 + $1.decodedPlanes }
  }

  /// One plane, reduced from all frames where a reduction is given.
  private func readReduced(
    _ z: Int, channel: Int, into plane: UnsafeMutableRawBufferPointer
  ) throws(ImagingError) {
    guard let reduction = interpretation.overrides.reduction, interpretation.frames > 1 else {
      return try readPlane(z, channel: channel, into: plane)
    }
    let reducer = PlaneReducer(
      reduction, pixelType: interpretation.pixelType, count: planeBytes / interpretation.pixelType.byteCount)
    for frame in 0..<interpretation.frames {
      try readPlane(z, channel: channel, frame: frame, into: plane)
      reducer.add(UnsafeRawBufferPointer(plane))
    }
    reducer.finish(into: plane)
  }
}
