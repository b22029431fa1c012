import CKernels
import Concurrency
import Testing

@testable import Numerics

@Suite struct ProductCutTests {
  static let shapes = [
    (197, 2304, 768), (1576, 768, 3072), (6304, 3072, 768), (1, 33, 5), (100, 768, 768), (12, 32, 64),
  ]

  @Test(arguments: shapes, [nb_avx512, nb_amx_bf16, nb_avx512_bf16, nb_avx512_widening])
  func everyElementIsInOnePiece(shape: (rows: Int, columns: Int, depth: Int), kernel: nb_kernel) {
    for threads in 1...5 {
      for hasPlace in [false, true] {
        let cut = ProductCut(
          rows: shape.rows, columns: shape.columns, depth: shape.depth, kernel, hasPlace: hasPlace, threads: threads)
        var (expected, sum) = (0, 0)
        for piece in 0..<cut.pieces {
          let (rows, columns) = (cut.rows(ofPiece: piece), cut.columns(ofPiece: piece))
          // Pieces of the same rows, or columns, follow each other from the first column, or row, to the last.
          let (along, extent) = cut.isByColumns ? (rows, shape.rows) : (columns, shape.columns)
          #expect(along.lowerBound == expected && !rows.isEmpty && !columns.isEmpty)
          expected = along.upperBound == extent ? 0 : along.upperBound
          sum += rows.count * columns.count
        }
        #expect(sum == shape.rows * shape.columns)
      }
    }
  }

  @Test(arguments: 1...5) func eachThreadHasAsManyPiecesOfABlocksProducts(threads: Int) {
    for kernel in [nb_amx_bf16, nb_avx512_bf16] {
      for (rows, columns, depth) in Self.shapes.prefix(3) {
        let cut = ProductCut(rows: rows, columns: columns, depth: depth, kernel, hasPlace: true, threads: threads)
        #expect(cut.pieces % threads == 0, "\(cut.rowPieces) × \(cut.panelPieces) pieces")
      }
    }
  }

  @Test(arguments: 1...5) func whereVectorsTakeColumnsEachThreadHasAsMuchToDo(threads: Int) {
    for (rows, columns, depth) in [(197, 2304, 768), (197, 768, 3072), (394, 3072, 768), (60, 768, 768)] {
      let cut = ProductCut(
        rows: rows, columns: columns, depth: depth, nb_avx512, hasPlace: true, threads: threads)
      #expect(cut.pieces % threads == 0 && cut.pieces > 1 || threads == 1)
      let work = (0..<threads).map { thread in
        (cut.firstPiece(of: thread)..<cut.firstPiece(of: thread + 1)).reduce(0) {
          $0 + cut.rows(ofPiece: $1).count * cut.columns(ofPiece: $1).count
        }
      }
      let panel = PackedMatrix.panelWidth * rows
      #expect(work.max()! - work.min()! <= panel * cut.panelPieces, "\(work)")
    }
  }

  @Test func aShareEndsWhereTheNextBegins() {
    for (count, threads) in [(10, 2), (7, 3), (2, 5)] {
      let ends = (0..<count).filter { lastOfShare($0, of: count, threads: threads) != nil }
      #expect(ends.count == min(count, threads) && ends.last == count - 1)
      for (thread, end) in ends.enumerated() { #expect(lastOfShare(end, of: count, threads: threads) == thread) }
    }
  }
}
