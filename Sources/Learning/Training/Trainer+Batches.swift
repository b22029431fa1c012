import Concurrency
import Numerics

extension Trainer {
  /// The images of a step; a function of the configuration and the step alone.
  func draws(step: Int) -> [Draw] {
    let chosen = sampler.batch(step: step)
    let perIdentity = configuration.instancesPerIdentity
    guard let views = fixedViews else {
      let seed = configuration.seed &+ UInt64(step) &* 0x9E37_79B9_7F4A_7C15
      return chosen.enumerated().map { i, position in
        draw(
          position, shared: SeededRandom(seed: seed, stream: UInt64(i / perIdentity) << 1),
          own: SeededRandom(seed: seed, stream: UInt64(i) << 1 | 1))
      }
    }
    var choice = SeededRandom(seed: configuration.seed &+ 2, stream: UInt64(step))
    return stride(from: 0, to: chosen.count, by: perIdentity).flatMap { start in
      let view = choice.integer(below: views)
      let positions = chosen[start..<min(chosen.count, start + perIdentity)]
      return positions.indices.map { i in
        // An image that is drawn twice for an identity gets two augmentations.
        let earlier = positions[..<i].count { $0 == positions[i] }
        return draw(
          positions[i],
          shared: SeededRandom(seed: configuration.seed, stream: UInt64(labels[positions[i]] * views + view) << 1),
          own: SeededRandom(
            seed: configuration.seed ^ hashes[samples[positions[i]]].low,
            stream: UInt64(view + earlier * views) << 1 | 1))
      }
    }
  }

  private var fixedViews: Int? {
    configuration.fixedViews.map { configuration.augmentation == .none ? 1 : max(1, $0) }
  }

  private func draw(_ position: Int, shared: SeededRandom, own: SeededRandom) -> Draw {
    Draw(sample: samples[position], label: labels[position], group: groups[position], shared: shared, own: own)
  }

  /// A hash of an image's contents: the patch, the augmentation, and the state of its random sources.
  func contentHash(of draw: Draw) -> ContentHash {
    let (a, b) = (draw.shared.state, draw.own.state)
    return ContentHash(
      "\(configuration.augmentation.hashText); \(set.pixels); \(a.0) \(a.1) \(b.0) \(b.1)",
      continuing: hashes[draw.sample])
  }

  /// [pixels, pixels, channels].
  func image(of draw: Draw) -> Tensor { images(of: [draw]) }

  /// [images, pixels, pixels, channels].
  func images(of draws: [Draw]) -> Tensor {
    let (pixels, channels) = (network.configuration.pixels, network.configuration.channels)
    let count = pixels * pixels * channels
    return Tensor([draws.count, pixels, pixels, channels]) { images in
      set.patches.withUnsafeBufferPointer { patches in
        let patches = patches.baseAddress!
        parallelFor(draws.count) { i in
          var (shared, own) = (draws[i].shared, draws[i].own)
          let view = augmenter.drawView(&shared)
          augmenter.augment(
            patches + draws[i].sample * set.patchCount, view: view, random: &own, into: images + i * count)
        }
      }
    }
  }

  /// A batch in parts of at most `microBatch` images.
  func microBatches(of batch: Tensor) -> [Tensor] {
    let count = batch.shape[0]
    guard let most = configuration.microBatch.map({ max(1, $0) }), most < count else { return [batch] }
    return stride(from: 0, to: count, by: most).map { batch.rows($0..<min(count, $0 + most)) }
  }
}
