// Nearest neighbours among the vectors of one model, held in memory beside the file that owns them.
//
// * `VectorCodec` turns a vector into a short int8 code. Where the vectors lie near a subspace (most encoders' do) the
//   code speaks of the leading principal axes only; four floats beside it say how far the code can be from the truth.
// * `VectorMirror` is the memory image of one index at one moment of the log: who sits in each slot, codes, graph. It
//   is a value: readers keep a copy while a writer goes on.
// * Exact search scans the codes, then re-ranks, in float32 and from the file, every candidate that the bound cannot
//   rule out: the answer is that of a float32 scan, bit for bit, ties by neuron id.
// * `NavigableGraph` is HNSW (Malkov & Yashunin, doi:10.1109/TPAMI.2018.2889473) over the codes. Two changes: a tree of
//   protected links through all nodes keeps each of them reachable whatever is pruned or deleted, and nodes join in
//   batches that read a frozen graph, so that any number of threads builds the same graph.
//
// No Foundation, no OpenBLAS: this code is part of the loadable extension.
import CKernels
import Concurrency

/// The instruction level in use: AVX-512 VNNI, AVX2 or plain C.
let vectorLevel = nb_code_level()

/// Numbers a slot; slots are reused, lowest first, once their vector is gone.
package typealias Slot = UInt32

/// No slot.
let noSlot = Slot.max

/// Runs `body` for each index below `count` on the kernels' worker threads.
///
/// As `Numerics.parallelFor`, which cannot be imported here: it would bring OpenBLAS into the loadable extension.
func forEachInParallel(_ count: Int, _ body: (Int) -> Void) {
  guard count > 1 else { return (0..<count).forEach(body) }
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
