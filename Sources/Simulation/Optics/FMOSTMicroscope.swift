import Geometry
import Glibc
import Vocabulary

/// The ex-vivo microscope (fluorescence micro-optical sectioning tomography): 0.7 × 0.7 × 1 µm voxels by default,
/// little blur, all neurites of every labelled neuron, a random gain for each section.
///
/// The label saturates: thin neurites are grey, thick ones and somata nearly white.
struct FMOSTMicroscope {
  private let configuration: SimulationConfiguration
  private let deformation: Deformation
  /// Grey value of unlabelled tissue.
  private let background: Float = 35
  /// Grey value of saturated label, above the background.
  private let white: Float = 850
  /// Standard deviations in µm.
  private let blur: SIMD3<Float> = [0.5, 0.5, 0.6]
  /// The standard deviation of the sections' gain.
  private let sectionGain: Float = 0.06

  init(_ configuration: SimulationConfiguration, _ deformation: Deformation) {
    self.configuration = configuration
    self.deformation = deformation
  }

  /// [depth, height, width], row-major: grey values.
  func image(_ neurons: [SimulatedNeuron], seed: UInt64) -> [UInt16] {
    var volume = DensityVolume(shape: configuration.fmostShape, voxelSize: configuration.fmostVoxelSize)
    for neuron in neurons where neuron.isInFMOST { draw(neuron, into: &volume) }
    volume.blur(blur)
    return detect(volume, seed: seed)
  }

  private func draw(_ neuron: SimulatedNeuron, into volume: inout DensityVolume) {
    let soma = neuron.morphology.soma
    let brightness = neuron.fmostBrightness
    let centre = deformation(neuron.position)
    volume.add(around: centre, reach: soma.reach * deformation.shrinkage + 1) { offset in
      let (outline, nucleus) = soma.relativeDistances(at: deformation.inverse(ofOffset: offset))
      let body = min(1, max(0, (1 - outline) * soma.radius + 0.5))
      let hole = min(1, max(0, (1 - nucleus) * soma.radius * soma.nucleusRadius + 0.5))
      return brightness * body * (1 - 0.1 * hole)
    }
    for segment in neuron.morphology.segments {
      let filling: Float =
        switch segment.kind {
        case .core: 3.5
        case .dendrite: 2.4
        case .axon: 2
        }
      volume.splat(
        from: deformation(segment.start + neuron.position), to: deformation(segment.end + neuron.position),
        startRadius: segment.startRadius * deformation.shrinkage,
        endRadius: segment.endRadius * deformation.shrinkage, brightness: brightness * filling)
    }
  }

  private func detect(_ volume: DensityVolume, seed: UInt64) -> [UInt16] {
    let shape = volume.shape
    var tissue = RandomSource(seed: seed, stream: 4)
    let mottle = SmoothField(extent: SIMD3(configuration.extent), pitch: 24, random: &tissue)
    var noise = RandomSource(seed: seed, stream: 5)
    var rowMottle = [Float](repeating: 0, count: shape.width)
    var voxels = [UInt16](repeating: 0, count: shape.voxelCount)
    for z in 0..<shape.depth {
      let gain = max(0.5, 1 + sectionGain * tissue.normal())
      for y in 0..<shape.height {
        mottle.row(
          y: (Float(y) + 0.5) * volume.voxel.y, z: (Float(z) + 0.5) * volume.voxel.z, step: volume.voxel.x,
          width: shape.width, into: &rowMottle)
        let row = (z * shape.height + y) * shape.width
        for x in 0..<shape.width {
          let density = volume.values[row + x]
          var light = background * (1 + 0.12 * rowMottle[x])
          if density > 1e-4 { light += white * (1 - exp(-density)) }
          light *= gain
          let value = light + (4 + 0.06 * light).squareRoot() * noise.approximateNormal()
          voxels[row + x] = UInt16(min(65_535, max(0, value.rounded())))
        }
      }
    }
    return voxels
  }
}
