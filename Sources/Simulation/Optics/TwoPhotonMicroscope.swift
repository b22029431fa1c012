import Glibc
import Numerics
import Vocabulary

/// In vivo: 1 × 1 × 2 µm voxels, blur long in z, few photons, dimmer with depth and under vessels, label in few cells.
///
/// The indicator fills the cytoplasm, less the nucleus, and fades along the dendrites.
struct TwoPhotonMicroscope {
  let configuration: SimulatedAnimal.Configuration
  /// Grey value without light, and grey values per photon.
  let offset: Float = 96
  let gain: Float = 4.8
  let readNoise: Float = 3
  /// Grey values above the offset: unlabelled tissue at the surface, and cytoplasm of an average cell.
  let background: Float = 33
  let cytoplasm: Float = 195
  let attenuationLength: Float = 300
  let blur = Vector(0.65, 0.65, 2.5)

  init(_ configuration: SimulatedAnimal.Configuration) { self.configuration = configuration }

  func image(_ population: Population, seed: UInt64) -> [UInt16] {
    var volume = DensityVolume(shape: configuration.twoPhotonShape, voxelSize: configuration.twoPhotonVoxelSize)
    for neuron in population.neurons where neuron.isInTwoPhoton { draw(neuron, into: &volume) }
    volume.blur(blur)
    return detect(volume, of: population, seed: seed)
  }

  private func draw(_ neuron: Population.Member, into volume: inout DensityVolume) {
    let soma = neuron.morphology.soma
    let bright = neuron.twoPhotonBrightness
    volume.add(around: neuron.position, reach: soma.reach) { offset in
      let (outline, nucleus) = soma.depth(at: offset)
      let body = min(1, max(0, (1 - outline) * soma.radius + 0.5))
      let hole = min(1, max(0, (1 - nucleus) * soma.radius * soma.nucleusRadius + 0.5))
      return bright * body * (1 - 0.55 * hole)
    }
    for segment in neuron.morphology.segments {
      let filling: Float =
        switch segment.kind {
        case .core: 20
        case .dendrite: 0.6 + 1.8 * exp(-segment.distance / 30) + 5 * exp(-segment.distance / 4)
        case .axon: 0.8
        }
      volume.splat(
        from: segment.start + neuron.position, to: segment.end + neuron.position, startRadius: segment.startRadius,
        endRadius: segment.endRadius, brightness: bright * filling)
    }
  }

  /// Photons are counted one by one; the detector adds its offset and a little noise of its own.
  private func detect(_ volume: DensityVolume, of population: Population, seed: UInt64) -> [UInt16] {
    let shape = volume.shape
    let extent = Vector(configuration.extent)
    var tissue = Chance(seed: seed, stream: 2)
    let vessels = Vasculature(
      extent: extent, around: population.neurons.map { ($0.position, $0.morphology.soma.reach) }, chance: &tissue)
    let mottle = SmoothField(extent: extent, pitch: 24, chance: &tissue)
    var noise = Chance(seed: seed, stream: 3)
    var transmission = [Float](repeating: 0, count: shape.width)
    var uneven = transmission
    var voxels = [UInt16](repeating: 0, count: shape.voxelCount)
    for z in 0..<shape.depth {
      let depth = (Float(z) + 0.5) * volume.voxel.z
      let attenuation = exp(-depth / attenuationLength)
      for y in 0..<shape.height {
        let across = (Float(y) + 0.5) * volume.voxel.y
        vessels.transmission.row(y: across, z: depth, step: volume.voxel.x, width: shape.width, into: &transmission)
        mottle.row(y: across, z: depth, step: volume.voxel.x, width: shape.width, into: &uneven)
        let row = (z * shape.height + y) * shape.width
        for x in 0..<shape.width {
          let light =
            (background * (1 + 0.16 * uneven[x]) + cytoplasm * volume.values[row + x]) * attenuation * transmission[x]
          let photons = Float(noise.random.poisson(Double(light / gain)))
          let value = offset + gain * photons + readNoise * noise.quickNormal()
          voxels[row + x] = UInt16(min(65_535, max(0, value.rounded())))
        }
      }
    }
    return voxels
  }
}
