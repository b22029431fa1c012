import Foundation
import Glibc
import Imaging
import Simulation
import Vocabulary

extension Atlas {
  /// Writes stacks, soma tables and true pairs of procedural neurons imaged by two microscopes, one folder an animal.
  ///
  /// The same seed gives the same bytes. An animal's folder appears only once it is whole.
  @discardableResult
  public static func simulate(
    _ request: SimulationRequest, progress: ProgressSink = .silent
  ) throws(AtlasError) -> [SimulatedFiles] {
    try AtlasError.wrapping { try simulateAnimals(request, progress) }
  }

  private static func simulateAnimals(
    _ request: SimulationRequest, _ progress: ProgressSink
  ) throws -> [SimulatedFiles] {
    guard request.animals > 0 else { throw SimulationError.number("--animals", request.animals) }
    guard request.neurons > 0 else { throw SimulationError.number("--neurons", request.neurons) }
    let names = (1...request.animals).map { "S" + (request.animals < 100 && $0 < 10 ? "0" : "") + "\($0)" }
    for name in names {
      let folder = "\(request.folder)/\(name)"
      if FileManager.default.fileExists(atPath: folder) { throw SimulationError.exists(folder) }
    }
    try OutputGate().makeFolder(request.folder)
    var configuration = request.isDense ? SimulationConfiguration.dense : SimulationConfiguration()
    configuration.neuronCount = request.neurons
    if let rotation = request.maxRotation {
      guard (0...180).contains(rotation) else { throw SimulationError.rotation(rotation) }
      configuration.maxRotation = rotation
    }
    var written: [SimulatedFiles] = []
    for (index, name) in names.enumerated() {
      try progress(StageProgress("simulate", index, of: names.count, unit: "animals"))
      let animal = SimulatedAnimal(configuration: configuration, seed: request.seed &* 1_000 &+ UInt64(index))
      let folder = "\(request.folder)/\(name)"
      let hidden = "\(request.folder)/.\(name)"
      // Of runs that were killed.
      for draft in OutputDrafts.abandoned(of: hidden) { try? FileManager.default.removeItem(atPath: draft) }
      let draft = OutputDrafts.name(of: hidden)
      defer { try? FileManager.default.removeItem(atPath: draft) }
      let gate = OutputGate()
      try gate.makeFolder(draft)
      try animal.write(into: draft, gate)
      guard Glibc.rename(draft, folder) == 0 else {
        throw SimulationError.unwritable(folder, reason: String(cString: strerror(errno)))
      }
      written.append(animal.files(named: name, in: folder))
    }
    try progress(StageProgress("simulate", names.count, of: names.count, unit: "animals"))
    return written
  }
}

extension SimulatedAnimal {
  fileprivate func write(into folder: String, _ gate: OutputGate) throws {
    let files = files(named: "", in: folder)
    try write(twoPhoton, stack: files.twoPhotonStack, neurons: files.twoPhotonNeurons, dialect: .imageJ, gate)
    try write(fmost, stack: files.fmostStack, neurons: files.fmostNeurons, dialect: .ome, gate)
    let table = try gate.open(files.pairs)
    try table.write("two_photon,fmost\n")
    for pair in pairs { try table.write("\(pair.twoPhoton),\(pair.fmost)\n") }
    try table.finish()
  }

  fileprivate func files(named name: String, in folder: String) -> SimulatedFiles {
    SimulatedFiles(
      animal: name, folder: folder, twoPhotonStack: "\(folder)/two-photon.tif",
      twoPhotonNeurons: "\(folder)/two-photon.csv", fmostStack: "\(folder)/fmost.ome.tif",
      fmostNeurons: "\(folder)/fmost.csv", pairs: "\(folder)/pairs.csv", twoPhotonCount: twoPhoton.somata.count,
      fmostCount: fmost.somata.count, pairCount: pairs.count)
  }

  private func write(
    _ session: SimulatedSession, stack: String, neurons: String, dialect: TIFFStackWriter.Dialect, _ gate: OutputGate
  ) throws {
    let writer = try TIFFStackWriter(
      to: stack, through: gate,
      plan: TIFFStackWriter.Plan(
        shape: session.shape, pixelType: .uint16, voxel: session.voxelSize, dialect: dialect, packing: .deflate))
    let plane = session.shape.width * session.shape.height * 2
    try session.voxels.withUnsafeBytes { bytes in
      for z in 0..<session.shape.depth {
        try writer.add(UnsafeRawBufferPointer(rebasing: bytes[z * plane..<(z + 1) * plane]))
      }
    }
    try writer.finish()
    let table = try gate.open(neurons)
    try table.write("neuron,x_um,y_um,z_um,radius_um\n")
    for soma in session.somata {
      let p = soma.position
      try table.write(
        "\(soma.label)," + [p.x, p.y, p.z, soma.radius].map { String(format: "%.2f", $0) }.joined(separator: ",") + "\n"
      )
    }
    try table.finish()
  }
}
