import Foundation
import Numerics
import Testing

@testable import Learning

@Suite struct CircleLossTests {
  struct Golden: Decodable {
    struct Case: Decodable, CustomTestStringConvertible {
      struct Expected: Decodable {
        let loss: Double
        let gradient: [[Double]]
        let positive_pairs: [[Int]]?
        let negative_pairs: [[Int]]?
      }
      let name: String
      let m: Double
      let gamma: Double
      let epsilon: Double
      let labels: [Int]
      let embeddings: [[Double]]
      let all_pairs: Expected
      let mined: Expected
      var testDescription: String { name }
    }
    let cases: [Case]
  }

  static let golden: [Golden.Case] = {
    guard let data = Reference.data("golden/circle_loss.json") else { return [] }
    return (try? JSONDecoder().decode(Golden.self, from: data))?.cases ?? []
  }()

  @Test(.enabled(if: !golden.isEmpty, "the reference folder is not here"), arguments: golden)
  func lossGradientAndPairsEqualTheLibrarys(_ item: Golden.Case) {
    let dimension = item.embeddings[0].count
    let similarity = SimilarityMatrix(item.embeddings.flatMap { $0 }, dimension: dimension)
    let loss = CircleLoss(gamma: item.gamma, margin: item.m)
    let mined = MultiSimilarityMiner(epsilon: item.epsilon).mine(similarity, labels: item.labels)
    #expect(mined.positives == item.mined.positive_pairs!.map { .init($0[0], $0[1]) })
    #expect(mined.negatives == item.mined.negative_pairs!.map { .init($0[0], $0[1]) })
    for (pairs, reference) in [(MinedPairs.all(labels: item.labels), item.all_pairs), (mined, item.mined)] {
      let (value, dS) = loss.evaluate(similarity, pairs)
      #expect(abs(value - reference.loss) <= 1e-6 * max(1, abs(reference.loss)))
      let gradient = similarity.embeddingGradient(dS)
      let expected = reference.gradient.flatMap { $0 }
      let size = expected.map(abs).max()!
      #expect(zip(gradient, expected).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, size) })
    }
  }

  /// Against finite differences over the embeddings of the loss with its detached weights held constant.
  @Test func theGradientIsThatOfTheLossWithConstantWeights() {
    let embeddings = noise([8, 5], seed: 4).values.map(Double.init)
    let labels = [0, 0, 1, 1, 2, 2, 3, 3]
    let similarity = SimilarityMatrix(embeddings, dimension: 5)
    let pairs = MinedPairs.all(labels: labels)
    let (gamma, margin) = (32.0, 0.25)
    let gradient = similarity.embeddingGradient(
      CircleLoss(gamma: gamma, margin: margin).evaluate(similarity, pairs).gradient)
    func loss(_ moved: SimilarityMatrix) -> Double {
      (0..<8).map { i in
        let a = pairs.positives.filter { $0.anchor == i }.map {
          exp(-gamma * max(0, 1 + margin - similarity[i, $0.other]) * (moved[i, $0.other] - (1 - margin)))
        }
        let b = pairs.negatives.filter { $0.anchor == i }.map {
          exp(gamma * max(0, similarity[i, $0.other] + margin) * (moved[i, $0.other] - margin))
        }
        return log1p(a.reduce(0, +) * b.reduce(0, +))
      }.reduce(0, +) / 8
    }
    for index in [0, 7, 23, 39] {
      var (up, down) = (embeddings, embeddings)
      up[index] += 1e-5
      down[index] -= 1e-5
      let slope = (loss(SimilarityMatrix(up, dimension: 5)) - loss(SimilarityMatrix(down, dimension: 5))) / 2e-5
      #expect(abs(slope - gradient[index]) < 1e-5 * max(1, abs(slope)))
    }
  }

  @Test func aSeparatedBatchHasNoLoss() {
    let embeddings = (0..<4).flatMap { i in (0..<2).flatMap { _ in (0..<4).map { $0 == i ? 1.0 : 0 } } }
    let similarity = SimilarityMatrix(embeddings, dimension: 4)
    let pairs = MultiSimilarityMiner().mine(similarity, labels: [0, 0, 1, 1, 2, 2, 3, 3])
    #expect(pairs.positives.isEmpty && pairs.negatives.isEmpty)
    #expect(CircleLoss().evaluate(similarity, pairs).loss == 0)
  }

  @Test func minedAcrossModalitiesOnlyPairsSpanTwo() {
    let labels = [0, 1, 2, 3, 0, 1, 2, 3]
    let groups = [0, 0, 0, 0, 1, 1, 1, 1]
    let similarity = SimilarityMatrix(noise([8, 3], seed: 2).values.map(Double.init), dimension: 3)
    let pairs = MultiSimilarityMiner().mine(similarity, labels: labels, groups: groups)
    #expect(!pairs.negatives.isEmpty)
    #expect((pairs.positives + pairs.negatives).allSatisfy { groups[$0.anchor] != groups[$0.other] })
  }
}
