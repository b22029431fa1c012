import Foundation
import Learning
import Testing

@Suite struct StoredConfigurationTests {
  private func keys(of value: Any) -> [String] {
    switch value {
    case let object as [String: Any]: object.flatMap { [$0] + keys(of: $1) }
    case let list as [Any]: list.flatMap(keys)
    default: []
    }
  }

  private func expectSnakeCase<Value: Codable & Equatable>(_ value: Value) throws {
    let data = try JSONEncoder().encode(value)
    #expect(try JSONDecoder().decode(Value.self, from: data) == value)
    let keys = keys(of: try JSONSerialization.jsonObject(with: data))
    #expect(!keys.isEmpty && keys.allSatisfy { $0 == $0.lowercased() }, "\(keys.sorted())")
  }

  @Test func keysAreSnakeCaseAndDecodeToTheSameValue() throws {
    var network = NetworkConfiguration.compact()
    network.global?.transformer.lora = .init()
    network.global?.head = .projectedToken
    try expectSnakeCase(network)
    var training = TrainingConfiguration.compact()
    (training.loss, training.maxGradientNorm) = (.infoNCE(.init()), 1)
    (training.microBatch, training.fixedViews, training.patience) = (4, 8, 3)
    try expectSnakeCase(training)
    try expectSnakeCase([Method.dualChannel, .partial(blocks: 2)])
  }
}
