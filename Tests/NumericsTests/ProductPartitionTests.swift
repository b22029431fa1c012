import CKernels
import Concurrency
import Testing

@testable import Numerics

@Suite struct ProductPartitionTests {
  static let shapes = [
    (197, 2304, 768), (1576, 768, 3072), (6304, 3072, 768), (1, 33, 5), (100, 768, 768), (12, 32, 64),
  ]

  @Test(arguments: shapes, [nb_avx512, nb_amx_bf16, nb_avx512_bf16, nb_avx512_widening])
  func everyElementIsInOneTask(shape: (rows: Int, columns: Int, depth: Int), kernel: nb_kernel) {
    for threads in 1...5 {
      for hasOutput in [false, true] {
        let partition = ProductPartition(
          rows: shape.rows, columns: shape.columns, depth: shape.depth, kernel, hasOutput: hasOutput, threads: threads)
        var (expected, sum) = (0, 0)
        for task in 0..<partition.taskCount {
          let (rows, columns) = (partition.rows(ofTask: task), partition.columns(ofTask: task))
          // Tasks of the same rows, or columns, are adjacent, from the first column, or row, to the last.
          let (along, extent) = partition.isColumnMajor ? (rows, shape.rows) : (columns, shape.columns)
          #expect(along.lowerBound == expected && !rows.isEmpty && !columns.isEmpty)
          expected = along.upperBound == extent ? 0 : along.upperBound
          sum += rows.count * columns.count
        }
        #expect(sum == shape.rows * shape.columns)
      }
    }
  }

  @Test(arguments: 1...5) func theProductsOfATransformerBlockGiveEachThreadAsManyTasks(threads: Int) {
    for kernel in [nb_amx_bf16, nb_avx512_bf16] {
      for (rows, columns, depth) in Self.shapes.prefix(3) {
        let partition = ProductPartition(
          rows: rows, columns: columns, depth: depth, kernel, hasOutput: true, threads: threads)
        #expect(partition.taskCount % threads == 0, "\(partition.rowTasks) × \(partition.panelTasks) tasks")
      }
    }
  }

  @Test(arguments: 1...5) func whereTheFloat32KernelDividesColumnsEachThreadHasAsMuchWork(threads: Int) {
    for (rows, columns, depth) in [(197, 2304, 768), (197, 768, 3072), (394, 3072, 768), (60, 768, 768)] {
      let partition = ProductPartition(
        rows: rows, columns: columns, depth: depth, nb_avx512, hasOutput: true, threads: threads)
      #expect(partition.taskCount % threads == 0 && partition.taskCount > 1 || threads == 1)
      let work = (0..<threads).map { thread in
        (partition.firstTask(of: thread)..<partition.firstTask(of: thread + 1)).reduce(0) {
          $0 + partition.rows(ofTask: $1).count * partition.columns(ofTask: $1).count
        }
      }
      let panel = panelColumns * rows
      #expect(work.max()! - work.min()! <= panel * partition.panelTasks, "\(work)")
    }
  }

  @Test func aChunkEndsWhereTheNextBegins() {
    for (count, threads) in [(10, 2), (7, 3), (2, 5)] {
      let ends = (0..<count).filter { threadWhoseChunkEnds(at: $0, of: count, threads: threads) != nil }
      #expect(ends.count == min(count, threads) && ends.last == count - 1)
      for (thread, end) in ends.enumerated() {
        #expect(threadWhoseChunkEnds(at: end, of: count, threads: threads) == thread)
      }
    }
  }
}
