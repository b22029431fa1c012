import Foundation
import Testing

@testable import Learning

@Suite struct AdamTests {
  /// Against the paper's algorithm, line by line in double precision.
  @Test(arguments: [0, 0.1]) func stepsFollowThePaper(decay: Double) {
    var parameters = Parameters(seed: 1)
    let weight = parameters.add("w", shape: [3, 4], initial: .normal(1))
    var adam = Adam(.init(decay: decay), for: parameters)
    var w = parameters[weight].map(Double.init)
    var (m, v) = ([Double](repeating: 0, count: 12), [Double](repeating: 0, count: 12))
    for step in 1...20 {
      var gradients = Gradients(for: parameters)
      gradients.values[0] = Array(noise([12], seed: UInt64(step)).values)
      adam.step(&parameters, gradients, learningRate: 0.01, scale: 0.5)
      for i in 0..<12 {
        let g = 0.5 * Double(gradients.values[0][i])
        m[i] = 0.9 * m[i] + 0.1 * g
        v[i] = 0.999 * v[i] + 0.001 * g * g
        let (mean, variance) = (m[i] / (1 - pow(0.9, Double(step))), v[i] / (1 - pow(0.999, Double(step))))
        w[i] -= 0.01 * (decay * w[i] + mean / (variance.squareRoot() + 1e-8))
      }
    }
    #expect(zip(parameters[weight], w).allSatisfy { abs(Double($0) - $1) < 1e-5 })
  }

  @Test func frozenWeightsDoNotChange() {
    var parameters = Parameters(seed: 1)
    let (a, b) = (
      parameters.add("a", shape: [2], initial: .constant(1)), parameters.add("b", shape: [2], initial: .constant(1))
    )
    parameters.train { $0 == "b" }
    var adam = Adam(.init(), for: parameters)
    var gradients = Gradients(for: parameters)
    gradients.values[b.index] = [1, -1]
    adam.step(&parameters, gradients, learningRate: 0.1)
    #expect(parameters[a] == [1, 1])
    #expect(abs(parameters[b][0] - 0.9) < 1e-6 && abs(parameters[b][1] - 1.1) < 1e-6)
  }

  @Test func theLearningRateWarmsUpAndThenDeclines() {
    let schedule = Schedule(learningRate: 1, warmUp: 10, decline: .cosine)
    #expect(abs(schedule.learningRate(step: 0, of: 100) - 0.1) < 1e-12)
    #expect(schedule.learningRate(step: 10, of: 100) == 1)
    #expect(abs(schedule.learningRate(step: 55, of: 100) - 0.505) < 1e-9)
    #expect(schedule.learningRate(step: 99, of: 100) < 0.02)
  }
}
