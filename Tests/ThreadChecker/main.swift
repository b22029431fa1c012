// Exercises the worker pool, the parallel build of a graph, and concurrent searches, to be run under the thread sanitizer
// (`make threads`). The test bundle itself does not start under it.
import Concurrency
import Dispatch
import Numerics
import VectorIndex

setThreadCount(4)

/// Loops of every size, from several threads at once: all but one of them then run on their own thread alone.
func exerciseWorkerPool() {
  DispatchQueue.concurrentPerform(iterations: 3) { _ in
    for count in [1, 2, 3, 7, 100, 1000] {
      for _ in 0..<40 {
        var squares = [Int](repeating: 0, count: count)
        squares.withUnsafeMutableBufferPointer { squares in
          let base = squares.baseAddress!
          parallelFor(count) { base[$0] = $0 * $0 }
        }
        precondition(squares == (0..<count).map { $0 * $0 }, "a loop of \(count) left indices out")
      }
    }
  }
}

func vectors(_ count: Int, dimension: Int) -> [[Float]] {
  var random = SeededRandom(seed: 7)
  return (0..<count).map { _ in
    let values = (0..<dimension).map { _ in Float(random.normal()) }
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { $0 / length }
  }
}

/// A graph built by all workers, then searched by three threads at once.
func exerciseIndex() throws {
  let dimension = 32
  let data = vectors(800, dimension: dimension)
  var snapshot = IndexSnapshot(
    codec: VectorCodec(dimension: dimension), settings: GraphSettings(maxLinks: 8, efConstruction: 40), withGraph: false
  )
  for (i, vector) in data.enumerated() {
    try vector.withUnsafeBytes {
      try snapshot.insert(embedding: Int64(i), neuron: Int64(i), session: 1, vector: $0)
    }
  }
  snapshot.buildGraph()
  let searched = snapshot
  DispatchQueue.concurrentPerform(iterations: 3) { thread in
    var (scratch, cost) = (SearchScratch(), SearchCost())
    for i in stride(from: thread, to: data.count, by: 3) {
      let neighbours = data[i].withUnsafeBytes { vector in
        searched.search(
          searched.codec.prepare(vector, squared: 1), SearchRequest(limit: 1, ef: 40), scratch: &scratch, cost: &cost
        ) { slot in zip(data[i], data[Int(searched.embeddings[Int(slot)])]).reduce(0) { $0 + $1.0 * $1.1 } }
      }
      precondition(neighbours.first?.neuron == Int64(i), "vector \(i) does not find itself")
    }
  }
}

exerciseWorkerPool()
try exerciseIndex()
print("worker pool and index: no data race")
