import Geometry
import Glibc
import Vocabulary

/// The in-vivo microscope: 1 × 1 × 2 µm voxels by default, blur elongated in z, shot noise, attenuation with depth and
/// under vessels.
///
/// The indicator fills the cytoplasm, excludes the nucleus, and fades along the dendrites.
struct TwoPhotonMicroscope {
  private let configuration: SimulationConfiguration
  private let optics: TwoPhotonOptics
  /// Grey value without light.
  private let offset: Float = 96

  init(_ configuration: SimulationConfiguration) {
    self.configuration = configuration
    optics = configuration.twoPhoton
  }

  /// [depth, height, width], row-major: grey values.
  func image(_ neurons: [SimulatedNeuron], seed: UInt64) -> [UInt16] {
    var volume = DensityVolume(shape: configuration.twoPhotonShape, voxelSize: configuration.twoPhotonVoxelSize)
    for neuron in neurons where neuron.isInTwoPhoton { draw(neuron, into: &volume) }
    volume.blur([Float(optics.lateralBlur), Float(optics.lateralBlur), Float(optics.axialBlur)])
    return detect(volume, of: neurons, seed: seed)
  }

  private func draw(_ neuron: SimulatedNeuron, into volume: inout DensityVolume) {
    let soma = neuron.morphology.soma
    let brightness = neuron.twoPhotonBrightness
    let contrast = neuron.isFilled ? 0 : Float(optics.nucleusContrast)
    volume.add(around: neuron.position, reach: soma.reach) { offset in
      let (outline, nucleus) = soma.relativeDistances(at: offset)
      let body = min(1, max(0, (1 - outline) * soma.radius + 0.5))
      let hole = min(1, max(0, (1 - nucleus) * soma.radius * soma.nucleusRadius + 0.5))
      return brightness * body * (1 - contrast * hole)
    }
    let neurites = Float(optics.neurites)
    for segment in neuron.morphology.segments where neurites > 0 {
      let filling: Float =
        switch segment.kind {
        case .core: 20
        case .dendrite: 0.6 + 1.8 * exp(-segment.distance / 30) + 5 * exp(-segment.distance / 4)
        case .axon: 0.8
        }
      volume.splat(
        from: segment.start + neuron.position, to: segment.end + neuron.position, startRadius: segment.startRadius,
        endRadius: segment.endRadius, brightness: brightness * (neurites * filling))
    }
  }

  /// Poisson photon counts, then the detector's gain, offset and read noise.
  private func detect(_ volume: DensityVolume, of neurons: [SimulatedNeuron], seed: UInt64) -> [UInt16] {
    let shape = volume.shape
    let extent = SIMD3<Float>(configuration.extent)
    var tissue = RandomSource(seed: seed, stream: 2)
    let vessels = Vasculature(
      extent: extent, around: neurons.map { ($0.position, $0.morphology.soma.reach) }, count: optics.vessels,
      random: &tissue)
    let mottle = SmoothField(extent: extent, pitch: 24, random: &tissue)
    var noise = RandomSource(seed: seed, stream: 3)
    var fine = RandomSource(seed: seed, stream: 6)
    let motion = optics.motion > 0 ? Motion(Float(optics.motion), of: volume, random: &fine) : nil
    let neuropil = optics.neuropil > 0 ? SmoothField(extent: extent, pitch: 4, random: &fine) : nil
    let haze = optics.haze > 0 ? Haze(of: volume) : nil
    let (background, cytoplasm) = (Float(optics.background), Float(optics.cytoplasm))
    let (gain, readNoise) = (Float(optics.gain) / Float(optics.frames), Float(optics.readNoise))
    let greyValue = GreyValues(bits: optics.bits)
    var transmission = [Float](repeating: 0, count: shape.width)
    var (rowMottle, rowNeuropil, rowHaze, label) = (transmission, transmission, transmission, transmission)
    var voxels = [UInt16](repeating: 0, count: shape.voxelCount)
    for z in 0..<shape.depth {
      let depth = (Float(z) + 0.5) * volume.voxel.z
      let attenuation = exp(-depth / Float(optics.attenuationLength))
      for y in 0..<shape.height {
        let lateral = (Float(y) + 0.5) * volume.voxel.y
        vessels.transmission.row(y: lateral, z: depth, step: volume.voxel.x, width: shape.width, into: &transmission)
        mottle.row(y: lateral, z: depth, step: volume.voxel.x, width: shape.width, into: &rowMottle)
        neuropil?.row(y: lateral, z: depth, step: volume.voxel.x, width: shape.width, into: &rowNeuropil)
        haze?.row(y: lateral, z: depth, step: volume.voxel.x, width: shape.width, into: &rowHaze)
        let row = (z * shape.height + y) * shape.width
        motion?.line(y, plane: z, of: volume, into: &label)
        for x in 0..<shape.width {
          let texture = Float(optics.mottle) * rowMottle[x] + Float(optics.neuropil) * rowNeuropil[x]
          let density = (motion == nil ? volume.values[row + x] : label[x]) + Float(optics.haze) * 4 * rowHaze[x]
          let light = (background * max(0, 1 + texture) + cytoplasm * density) * attenuation * transmission[x]
          let photons = Float(noise.poisson(Double(light / gain)))
          let value = offset + gain * photons + readNoise * noise.approximateNormal()
          voxels[row + x] = greyValue(value)
        }
      }
    }
    return voxels
  }
}
