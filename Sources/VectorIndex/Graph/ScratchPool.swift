import Synchronization

/// Idle search buffers, as many as ever ran at once.
///
/// A buffer is two zeroed bytes for each slot: to allocate one for each insertion took a tenth of its time.
final class ScratchPool: Sendable {
  static let shared = ScratchPool()
  private let idle = Mutex<[SearchScratch]>([])

  func with<R>(_ body: (inout SearchScratch) -> R) -> R {
    var scratch = idle.withLock { $0.popLast() } ?? SearchScratch()
    let result = body(&scratch)
    idle.withLock { $0.append(scratch) }
    return result
  }
}
