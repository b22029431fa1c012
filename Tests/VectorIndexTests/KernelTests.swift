import CKernels
import Numerics
import Testing

@testable import VectorIndex

@Suite struct KernelTests {
  /// Levels this processor can run.
  private var levels: [Int32] { (0...Int32(nb_code_level())).map(\.self) }

  @Test(arguments: [1, 15, 16, 63, 64, 65, 100, 128, 768, 1000])
  func productsHaveTheSameBitsOnEveryLevel(_ count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    let a = (0..<count).map { _ in Float(random.normal()) }
    let b = (0..<count).map { _ in Float(random.normal()) }
    let results = levels.map { level in
      var ab: Float = 0
      var bb: Float = 0
      nb_dot_products(level, a, b, Int32(count), &ab, &bb)
      #expect(nb_dot_product(level, a, b, Int32(count)) == ab)
      return [ab.bitPattern, bb.bitPattern]
    }
    #expect(results.allSatisfy { $0 == results[0] })
    let exact = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(Double(Float(bitPattern: results[0][0])) - exact) < 1e-4)
  }

  @Test(arguments: [(64, false), (100, false), (768, false), (768, true)])
  func scansSelectTheSameCodesOnEveryLevel(_ dimension: Int, _ projects: Bool) throws {
    let data = ClusteredVectors(700, dimension: dimension, seed: 5)
    let snapshot = try data.snapshot(codec: projects ? data.fitted : nil)
    #expect(snapshot.codec.projects == projects)
    let query = try data.vectors[3].withUnsafeBytes {
      snapshot.codec.prepare($0, squared: try VectorError.check($0, dimension: dimension))
    }
    let rows: [UInt32] = (0..<33).map { $0 * 7 }
    let results = levels.map { level in
      snapshot.codes.withKernelTable { table in
        query.withKernelQuery { query in
          var selected = [UInt32](repeating: 0, count: 720)
          var estimates = [Float](repeating: 0, count: 720)
          var uppers = estimates
          let count = nb_scan(level, table, query, nil, 5, 690, 0.3, &selected, &estimates, &uppers)
          var some = [Float](repeating: 0, count: 33)
          nb_estimate(level, table, query, rows, 33, &some)
          var pairs = [Float](repeating: 0, count: 33)
          nb_estimate_pairs(level, table, 9, rows, 33, &pairs)
          var few = selected
          let fewer = nb_scan(level, table, query, rows, 0, 33, 0.1, &few, &estimates, &uppers)
          return [Float(count), Float(fewer)] + estimates + uppers + some + pairs + selected.map(Float.init)
            + few.map(Float.init)
        }
      }
    }
    #expect(results[0][0] > 10 && results[0][0] < 690)
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test func codesAtTheEdgeOfTheirRangeDoNotOverflow() throws {
    let flat = [Float](repeating: 1, count: 4096)
    let codec = VectorCodec(dimension: 4096)
    var snapshot = IndexSnapshot(codec: codec, settings: GraphSettings(), withGraph: false)
    try flat.withUnsafeBytes { try snapshot.insert(embedding: 1, neuron: 1, session: 1, vector: $0) }
    let query = flat.withUnsafeBytes { codec.prepare($0, squared: 4096) }
    for level in levels {
      snapshot.codes.withKernelTable { table in
        query.withKernelQuery { query in
          var out: Float = 0
          nb_estimate(level, table, query, [0], 1, &out)
          #expect(abs(out - 1) < 1e-3)
        }
      }
    }
  }
}
