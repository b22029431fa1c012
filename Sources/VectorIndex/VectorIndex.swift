// Nearest neighbours among the vectors of one model, in memory.
//
// * `VectorCodec` turns a vector into a short int8 code. Where the vectors lie near a subspace (most encoders' do), a code
//   holds the coefficients of the leading principal axes only; `CodeTerms` bound its error.
// * `IndexSnapshot` is one index at one moment: the vector of each slot, codes, graph. It is a value: readers keep a copy
//   while a writer goes on.
// * Exact search scans the codes, then compares in float32, with vectors from the file, each candidate that the bounds
//   cannot exclude. The result is that of a float32 scan, bit for bit, ties by neuron id.
// * `HNSWGraph` is the approximate search over the same codes, re-ranked in the same way.
//
// A query of the virtual table `nearest` gets here through IndexSnapshot+Search.swift, then CodeTable+Scan.swift or
// HNSWGraph+Search.swift, and the kernels of CKernels/vector_codes.c.
//
// No Foundation, no OpenBLAS: this code is part of the loadable extension.
import CKernels

/// The instruction level of the kernels: AVX-512 VNNI, AVX2 or plain C.
let vectorLevel = nb_code_level()

/// Number of a vector's position in all tables of an index. The lowest free one is used first.
package typealias Slot = UInt32

/// A buffer that parallel bodies write to at disjoint positions.
struct UncheckedBuffer<Element> {
  let base: UnsafeMutablePointer<Element>

  init(_ buffer: UnsafeMutableBufferPointer<Element>) { base = buffer.baseAddress! }
}
