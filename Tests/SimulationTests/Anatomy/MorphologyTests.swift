import Geometry
import Testing

@testable import Simulation

@Suite struct MorphologyTests {
  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64]) func neuritesAreConnectedThinAndWithinReach(_ seed: UInt64) {
    var random = RandomSource(seed: seed, stream: 0)
    let neuron = Morphology(radius: 7, reach: 200, random: &random)
    #expect(neuron.segments.contains { $0.kind == .axon } && neuron.segments.contains { $0.kind == .dendrite })
    var ends: Set<[Float]> = [[0, 0, 0]]
    for segment in neuron.segments where segment.kind != .core {
      #expect(ends.contains([segment.start.x, segment.start.y, segment.start.z]))
      ends.insert([segment.end.x, segment.end.y, segment.end.z])
      #expect(segment.end.length < 205)
      #expect((0.1...2).contains(segment.endRadius))
    }
  }

  @Test func neuronsDiffer() {
    var random = RandomSource(seed: 5, stream: 0)
    let (a, b) = (
      Morphology(radius: 7, reach: 200, random: &random), Morphology(radius: 7, reach: 200, random: &random)
    )
    #expect(a.segments.count != b.segments.count)
    #expect(a.soma.axes != b.soma.axes)
  }

  @Test func aSomaHasItsMeanRadiusAndItsNucleusInside() {
    var random = RandomSource(seed: 8, stream: 0)
    let soma = SomaShape(radius: 6, stems: [], random: &random)
    #expect(abs(soma.axes.x * soma.axes.y * soma.axes.z - 216) < 0.5)
    #expect(soma.relativeDistances(at: .zero).outline == 0)
    #expect(soma.relativeDistances(at: [soma.reach, 0, 0]).outline > 1)
    #expect(soma.nucleusCentre.length + soma.nucleusRadius < 1)
  }
}
