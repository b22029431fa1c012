import Geometry
import Glibc
import Vocabulary

/// The in-vivo microscope: 1 × 1 × 2 µm voxels by default, blur elongated in z, shot noise, attenuation with depth and
/// under vessels.
///
/// The indicator fills the cytoplasm, excludes the nucleus, and fades along the dendrites.
struct TwoPhotonMicroscope {
  private let configuration: SimulationConfiguration
  /// Grey value without light.
  private let offset: Float = 96
  /// Grey values per photon.
  private let gain: Float = 4.8
  /// Standard deviation in grey values.
  private let readNoise: Float = 3
  /// Grey value of unlabelled tissue at the surface, above the offset.
  private let background: Float = 33
  /// Grey value of an average neuron's cytoplasm at the surface, above the background.
  private let cytoplasm: Float = 195
  /// In µm.
  private let attenuationLength: Float = 300
  /// Standard deviations in µm.
  private let blur: SIMD3<Float> = [0.65, 0.65, 2.5]

  init(_ configuration: SimulationConfiguration) { self.configuration = configuration }

  /// [depth, height, width], row-major: grey values.
  func image(_ neurons: [SimulatedNeuron], seed: UInt64) -> [UInt16] {
    var volume = DensityVolume(shape: configuration.twoPhotonShape, voxelSize: configuration.twoPhotonVoxelSize)
    for neuron in neurons where neuron.isInTwoPhoton { draw(neuron, into: &volume) }
    volume.blur(blur)
    return detect(volume, of: neurons, seed: seed)
  }

  private func draw(_ neuron: SimulatedNeuron, into volume: inout DensityVolume) {
    let soma = neuron.morphology.soma
    let brightness = neuron.twoPhotonBrightness
    volume.add(around: neuron.position, reach: soma.reach) { offset in
      let (outline, nucleus) = soma.relativeDistances(at: offset)
      let body = min(1, max(0, (1 - outline) * soma.radius + 0.5))
      let hole = min(1, max(0, (1 - nucleus) * soma.radius * soma.nucleusRadius + 0.5))
      return brightness * body * (1 - 0.55 * hole)
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
        endRadius: segment.endRadius, brightness: brightness * filling)
    }
  }

  /// Poisson photon counts, then the detector's gain, offset and read noise.
  private func detect(_ volume: DensityVolume, of neurons: [SimulatedNeuron], seed: UInt64) -> [UInt16] {
    let shape = volume.shape
    let extent = SIMD3<Float>(configuration.extent)
    var tissue = RandomSource(seed: seed, stream: 2)
    let vessels = Vasculature(
      extent: extent, around: neurons.map { ($0.position, $0.morphology.soma.reach) }, random: &tissue)
    let mottle = SmoothField(extent: extent, pitch: 24, random: &tissue)
    var noise = RandomSource(seed: seed, stream: 3)
    var transmission = [Float](repeating: 0, count: shape.width)
    var rowMottle = transmission
    var voxels = [UInt16](repeating: 0, count: shape.voxelCount)
    for z in 0..<shape.depth {
      let depth = (Float(z) + 0.5) * volume.voxel.z
      let attenuation = exp(-depth / attenuationLength)
      for y in 0..<shape.height {
        let lateral = (Float(y) + 0.5) * volume.voxel.y
        vessels.transmission.row(y: lateral, z: depth, step: volume.voxel.x, width: shape.width, into: &transmission)
        mottle.row(y: lateral, z: depth, step: volume.voxel.x, width: shape.width, into: &rowMottle)
        let row = (z * shape.height + y) * shape.width
        for x in 0..<shape.width {
          let light =
            (background * (1 + 0.16 * rowMottle[x]) + cytoplasm * volume.values[row + x]) * attenuation
            * transmission[x]
          let photons = Float(noise.poisson(Double(light / gain)))
          let value = offset + gain * photons + readNoise * noise.approximateNormal()
          voxels[row + x] = UInt16(min(65_535, max(0, value.rounded())))
        }
      }
    }
    return voxels
  }
}
