import Synchronization

/// Memory for walks that nobody is on now: as many as ever ran at once.
///
/// A fresh one is two zeroed bytes for each slot; made anew for each insert, that took a tenth of the insert.
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
