import Simulation
import Testing
import Vocabulary

@Suite struct VariedTissueTests {
  private static func draws(_ density: SimulationConfiguration.Density) -> [SimulationConfiguration] {
    (0..<300).map { .varied(density, seed: $0) }
  }

  @Test func theSeedDeterminesTheTissue() {
    for density in SimulationConfiguration.Density.allCases {
      #expect(SimulationConfiguration.varied(density, seed: 4) == .varied(density, seed: 4))
      #expect(SimulationConfiguration.varied(density, seed: 4) != .varied(density, seed: 5))
    }
  }

  @Test(arguments: SimulationConfiguration.Density.allCases) func drawsHonourTheirRanges(
    _ density: SimulationConfiguration.Density
  ) {
    for tissue in Self.draws(density) {
      #expect(density == .dense ? (11...22).contains(tissue.spacing) : (22...60).contains(tissue.spacing))
      #expect(density == .dense ? (80...150).contains(tissue.neuronCount) : (24...60).contains(tissue.neuronCount))
      #expect((0.3...3).contains(tissue.clickError) && (0.82...1.06).contains(tissue.shrinkage))
      #expect((1...5).contains(tissue.twoPhotonVoxelSize.z) && (0.5...2).contains(tissue.twoPhotonVoxelSize.x))
      #expect((1...3).contains(tissue.fmostVoxelSize.z) && (0.3...1.5).contains(tissue.fmostVoxelSize.x))
      for shape in [tissue.twoPhotonShape, tissue.fmostShape] { #expect(shape.voxelCount < 5_500_000) }
      let (inVivo, exVivo) = (tissue.twoPhoton, tissue.exVivo)
      // A Gaussian is 2.355 standard deviations wide at half its height.
      #expect((2.0...9.1).contains(2.355 * inVivo.axialBlur))
      #expect((1...30).contains(inVivo.frames) && [8, 12, 16].contains(inVivo.bits))
      #expect((0...0.95).contains(inVivo.nucleusContrast) && (0...1.5).contains(inVivo.motion))
      #expect((0...0.02).contains(exVivo.missingSections) && (0...0.03).contains(exVivo.doubledSections))
      #expect((0...0.5).contains(exVivo.bleaching) && (0...0.2).contains(exVivo.sectionGain))
      #expect((0.05...1.5).contains(exVivo.saturation) && (0...12).contains(exVivo.debris))
    }
  }

  @Test func drawsFillTheirRanges() {
    let tissues = Self.draws(.dense)
    #expect(tissues.contains { $0.spacing < 12 } && tissues.contains { $0.spacing > 20 })
    #expect(tissues.contains { $0.clickError < 0.5 } && tissues.contains { $0.clickError > 2 })
    #expect(tissues.contains { $0.exVivo.neurites < 0.2 } && tissues.contains { $0.exVivo.neurites > 1 })
    #expect(Set(tissues.map(\.twoPhoton.bits)) == [8, 12, 16])
  }

  @Test func someSomataAreUnmarkedAndSomeNeuronsLieOutside() {
    var configuration = SimulationConfiguration()
    configuration.unmarkedFraction = 0.5
    let (all, some) = (SimulatedConstellation(seed: 3), SimulatedConstellation(configuration: configuration, seed: 3))
    #expect(some.twoPhoton.count < all.twoPhoton.count && some.pairs.count < all.pairs.count)
    #expect(some.rotationDegrees == all.rotationDegrees)
  }
}
