import Concurrency

internal import Numerics
internal import Vocabulary

extension StackReader {
  /// Planes decoded ahead take at most this many bytes, unless one alone is larger.
  private static let bytesAhead = 48 << 20

  /// Hands out plane after plane of one channel, in order; the bytes are valid during the call only.
  ///
  /// A few planes are decoded at a time, each by its own thread from its own open files, whether they lie in one file or
  /// in many. The frames of a time series become one plane each z where the reading has a reduction; else the first is
  /// taken.
  package func forEachPlane(
    channel: Int? = nil, _ body: (_ z: Int, _ plane: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try forEachPlane(channel: channel, prepare: { _, _ in }) { z, plane, _ in try body(z, plane) }
  }

  /// The same, with work on each plane that may run on any thread; `body` gets its result.
  package func forEachPlane<Prepared: Sendable>(
    channel: Int? = nil, prepare: (_ z: Int, _ plane: UnsafeRawBufferPointer) -> Prepared,
    _ body: (_ z: Int, _ plane: UnsafeRawBufferPointer, _ prepared: Prepared) throws -> Void
  ) throws {
    let channel = channel ?? reading.overrides.channel ?? 0
    let depth = reading.shape.depth
    let ahead = max(1, min(threadCount, depth, Self.bytesAhead / max(1, planeBytes)))
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

  /// One plane, of all frames where the reading says how they become one.
  private func readReduced(
    _ z: Int, channel: Int, into plane: UnsafeMutableRawBufferPointer
  ) throws(ImagingError) {
    guard let reduction = reading.overrides.reduction, reading.frames > 1 else {
      return try readPlane(z, channel: channel, into: plane)
    }
    let reducer = PlaneReducer(reduction, pixelType: reading.pixelType, count: planeBytes / reading.pixelType.byteCount)
    for frame in 0..<reading.frames {
      try readPlane(z, channel: channel, frame: frame, into: plane)
      reducer.add(UnsafeRawBufferPointer(plane))
    }
    reducer.finish(into: plane)
  }
}
