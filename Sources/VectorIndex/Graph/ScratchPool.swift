#if canImport(Glibc)
  import Glibc
#endif

/// Idle search buffers, as many as ever ran at once.
///
/// A buffer is two zeroed bytes for each slot: to allocate one for each insertion took a tenth of its time. The lock is one of
/// pthreads: the thread sanitizer does not see the waiting path of `Synchronization.Mutex` and reports races that are none.
final class ScratchPool: @unchecked Sendable {
  static let shared = ScratchPool()
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private var idle: [SearchScratch] = []

  private init() {
    lock = .allocate(capacity: 1)
    lock.initialize(to: pthread_mutex_t())
    pthread_mutex_init(lock, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  func with<R>(_ body: (inout SearchScratch) -> R) -> R {
    var scratch = locked { idle.popLast() } ?? SearchScratch()
    let result = body(&scratch)
    locked { idle.append(scratch) }
    return result
  }

  private func locked<R>(_ body: () -> R) -> R {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return body()
  }
}
