import CKernels
import Synchronization

/// Threads of a `parallelFor`, the caller included: by default `NEUROBRIDGE_THREADS`, or the cores this process may run on.
package var threadCount: Int { Int(nb_thread_count()) }

/// Threads of a `parallelFor` begun here: 1 within another.
package var availableThreads: Int { Int(nb_available_threads()) }

/// Sets `threadCount`, clamped to 1...256. Not to be called within a `parallelFor`.
package func setThreadCount(_ count: Int) { nb_set_thread_count(Int32(clamping: count)) }

/// Calls `body` once for each index below `count`, on any thread and in any order; returns when all are done.
///
/// Bodies must write to disjoint memory. A call within a body runs serially on its thread.
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

/// The thread whose own chunk of a `parallelFor` ends with `index`; nil where none does.
package func threadWhoseChunkEnds(at index: Int, of count: Int, threads: Int) -> Int? {
  let threads = min(threads, count)
  return (0..<threads).first { nb_first_index(count, threads, $0 + 1) == index + 1 }
}

/// The results of `body` for each index below `count`, in order, computed on any thread. Throws the error of the lowest index.
package func parallelMap<Element: Sendable, Failure: Error>(
  _ count: Int, _ body: (_ index: Int) throws(Failure) -> Element
) throws(Failure) -> [Element] {
  let results = Mutex([Result<Element, Failure>?](repeating: nil, count: count))
  parallelFor(count) { index in
    let result = Result { () throws(Failure) in try body(index) }
    results.withLock { $0[index] = result }
  }
  var elements: [Element] = []
  elements.reserveCapacity(count)
  for result in results.withLock({ $0 }) { elements.append(try result!.get()) }
  return elements
}

/// Calls `body` with ranges of at most `grain` indices that cover 0 ..< `count`.
///
/// They depend on `count` and `grain` alone, so sums by range are the same for any thread count.
package func parallelChunks(_ count: Int, grain: Int, body: (_ range: Range<Int>) -> Void) {
  precondition(grain > 0, "a grain of \(grain)")
  parallelFor((count + grain - 1) / grain) { chunk in
    body(chunk * grain..<min(count, (chunk + 1) * grain))
  }
}
