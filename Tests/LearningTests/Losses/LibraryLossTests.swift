import Foundation
import Testing

@testable import Learning

/// `fixtures/learning/losses.json`: losses of pytorch-metric-learning in float64.
@Suite struct LibraryLossTests {
  struct Golden: Decodable {
    struct Case: Decodable, CustomTestStringConvertible {
      let name: String
      let loss_name: String
      let mined: Bool
      let labels: [Int]
      let embeddings: [[Double]]
      let loss: Double
      let gradient: [[Double]]
      var testDescription: String { "\(loss_name), \(name)\(mined ? ", mined" : "")" }
    }
    let cases: [Case]
  }

  static let cases: [Golden.Case] = {
    Fixture.data("learning/losses.json").flatMap { try? JSONDecoder().decode(Golden.self, from: $0) }?.cases ?? []
  }()

  @Test func theFixtureHasAllCases() { #expect(Self.cases.count == 12) }

  @Test(arguments: cases) func lossAndGradientEqualTheLibrarys(_ item: Golden.Case) {
    let loss: MetricLoss =
      switch item.loss_name {
      case "circle": .circle(.init())
      case "triplet": .triplet(.init(margin: 0.2))
      default: .infoNCE(.init(temperature: 0.1))
      }
    let similarity = SimilarityMatrix(item.embeddings.flatMap { $0 }, dimension: item.embeddings[0].count)
    let pairs =
      item.mined
      ? MultiSimilarityMiner().mine(similarity, labels: item.labels) : MinedPairs.all(labels: item.labels)
    let (value, dS) = loss.evaluate(similarity, pairs)
    #expect(abs(value - item.loss) <= 1e-6 * max(1, item.loss))
    let (gradient, expected) = (similarity.embeddingGradient(dS), item.gradient.flatMap { $0 })
    let size = max(1, expected.map(abs).max()!)
    #expect(zip(gradient, expected).allSatisfy { abs($0 - $1) <= 1e-6 * size })
  }
}
