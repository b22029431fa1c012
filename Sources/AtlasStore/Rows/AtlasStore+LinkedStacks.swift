import Concurrency
import Foundation
import Imaging
import Numerics
import Synchronization
import Vocabulary

extension AtlasStore {
  /// Passes a linked stack to `body` plane by plane; several are read ahead, one a thread.
  func forEachLinkedPlane(
    of stack: Stack, _ body: (_ z: Int, _ plane: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let planeBytes = stack.shape.width * stack.shape.height * stack.pixelType.byteCount
    let ahead = max(1, min(threadCount, stack.shape.depth, (96 << 20) / planeBytes))
    let sources = (0..<ahead).map { _ in linkedVoxels(of: stack) }
    var planes = [[UInt8]](repeating: [UInt8](repeating: 0, count: planeBytes), count: ahead)
    for first in stride(from: 0, to: stack.shape.depth, by: ahead) {
      let count = min(ahead, stack.shape.depth - first)
      let failure = Mutex<(any Error)?>(nil)
      planes.withUnsafeMutableBufferPointer { planes in
        parallelFor(count) { i in
          do { try planes[i].withUnsafeMutableBytes { try sources[i].readSection(first + i, into: $0) } } catch {
            failure.withLock { $0 = $0 ?? error }
          }
        }
      }
      if let error = failure.withLock({ $0 }) { throw error }
      for i in 0..<count { try planes[i].withUnsafeBytes { try body(first + i, $0) } }
    }
  }

  /// Faults of a linked stack, one line each: missing or changed files, sections whose pixels do not match their SHA-256.
  package func damagedSections(of stack: Stack, progress: (_ done: Int) throws -> Void) throws -> [String] {
    let (files, hashes) = try read { (try $0.linkedFiles(of: stack.id), try $0.sectionHashes(of: stack.id)) }
    let faults = files.compactMap(\.fault).prefix(20).map { "\($0)" }
    guard faults.isEmpty else { return faults }
    guard hashes.count == stack.shape.depth else {
      return ["stack \(stack.id): \(hashes.count) linked sections of \(stack.shape.depth)"]
    }
    let planeBytes = stack.shape.width * stack.shape.height * stack.pixelType.byteCount
    let found = Mutex<[Int: String]>([:])
    let batch = max(1, min(threadCount, (96 << 20) / planeBytes))
    let sources = (0..<batch).map { _ in linkedVoxels(of: stack) }
    for first in stride(from: 0, to: stack.shape.depth, by: batch) {
      try progress(first)
      parallelFor(min(batch, stack.shape.depth - first)) { i in
        let z = first + i
        do {
          let digest = try sources[i].hashOfSection(z)
          guard digest != [UInt8](hashes[z]) else { return }
          let file = try read { try $0.linkedSection(z, of: stack.id)?.file } ?? 0
          found.withLock { $0[z] = "\(LinkError.pixels(path: files[file].path, section: z))" }
        } catch {
          found.withLock { $0[z] = "stack \(stack.id), section \(z): \(error)" }
        }
      }
    }
    try progress(stack.shape.depth)
    return found.withLock { $0 }.sorted { $0.key < $1.key }.map(\.value)
  }
}
