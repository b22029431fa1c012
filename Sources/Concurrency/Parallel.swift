import CKernels
import Synchronization

/// Threads that share a `parallelFor`, the caller included.
///
/// At first `NEUROBRIDGE_THREADS` from the environment, or the cores this process may run on.
package var threadCount: Int { Int(nb_thread_count()) }

/// Threads that share a `parallelFor` begun here: within one a single one.
package var availableThreads: Int { Int(nb_available_threads()) }

/// Changes how many threads share a `parallelFor`; never call it from within one.
package func setThreadCount(_ count: Int) { nb_set_thread_count(Int32(clamping: count)) }

/// Calls `body` once for each index below `count`, on any thread and in any order; returns when all are done.
///
/// Bodies must write to disjoint places. A call from within a body runs serially, on the thread it is on.
package func parallelFor(_ count: Int, body: (_ index: Int) -> Void) {
  guard count > 1 else {
    if count == 1 { body(0) }
    return
  }
  withoutActuallyEscaping(body) { body in
    withUnsafePointer(to: body) { pointer in
      nb_parallel_for(
        count,
        { context, index in
          context!.assumingMemoryBound(to: ((Int) -> Void).self).pointee(index)
        }, UnsafeMutableRawPointer(mutating: pointer))
    }
  }
}

/// Of which thread's share of a `parallelFor` an index is the last; nil where it is of none.
package func lastOfShare(_ index: Int, of count: Int, threads: Int) -> Int? {
  let threads = min(threads, count)
  return (0..<threads).first { nb_first_index(count, threads, $0 + 1) == index + 1 }
}

/// What `body` makes of each index below `count`, in order, made on any thread; of several errors the first index's is thrown.
package func parallelMap<Element: Sendable, Failure: Error>(
  _ count: Int, _ body: (_ index: Int) throws(Failure) -> Element
) throws(Failure) -> [Element] {
  let made = Mutex([Result<Element, Failure>?](repeating: nil, count: count))
  parallelFor(count) { index in
    let result = Result { () throws(Failure) in try body(index) }
    made.withLock { $0[index] = result }
  }
  var elements: [Element] = []
  elements.reserveCapacity(count)
  for result in made.withLock({ $0 }) { elements.append(try result!.get()) }
  return elements
}

/// Calls `body` with ranges that together are 0 ..< `count`, none longer than `grain`.
///
/// The ranges depend on `count` and `grain` alone, so sums made range by range are the same for any thread count.
package func parallelChunks(_ count: Int, grain: Int, body: (_ range: Range<Int>) -> Void) {
  precondition(grain > 0, "a grain of \(grain)")
  parallelFor((count + grain - 1) / grain) { chunk in
    body(chunk * grain..<min(count, (chunk + 1) * grain))
  }
}
