import CKernels

/// Forward, backward and Adam on made-up images and dues: what a training step costs, without data or loss.
package struct StepBenchmark: Sendable {
  private var network: EmbeddingNetwork
  private var adam: Adam
  private var gradients: Gradients
  private let images: Tensor
  private let due: Tensor

  package init(network: EmbeddingNetwork, batch: Int) {
    let configuration = network.configuration
    nb_keep_freed_memory()
    self.network = network
    adam = Adam(.init(), for: network.parameters)
    gradients = Gradients(for: network.parameters)
    let shape = [batch, configuration.pixels, configuration.pixels, configuration.channels]
    images = Tensor((0..<shape.reduce(1, *)).map { Float($0 % 251) / 251 - 0.5 }, shape: shape)
    due = Tensor(
      (0..<batch * configuration.dimension).map { Float($0 % 17) / 17 - 0.5 }, shape: [batch, configuration.dimension])
  }

  package mutating func run() {
    let (_, cache) = network.forward(images)
    gradients.clear()
    network.backward(due, cache, &gradients)
    adam.step(&network.parameters, gradients, rate: 1e-5)
  }
}
