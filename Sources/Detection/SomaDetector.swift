package import Imaging
package import Vocabulary

/// Finds somata in a stack: bright, compact bodies of a range of radii.
///
/// 1. Voxels are averaged to edges of at most 2 µm (`CoarseGrid`) and expressed in noise units above the local background (`BackgroundProfile`).
/// 2. `arcsinh(v / 6)`, at most 2: a saturating scale, because a bright dendrite crosses many dim somata.
/// 3. Differences of Gaussians over eight scales (`ScaleSpace`); maxima over position and scale are candidates.
/// 4. A logistic function of response and scale gives the confidence (`Candidate.confidence`): thin dendrites respond at the smallest scale only.
/// 5. Greedy suppression of the weaker of two candidates within one soma's extent.
///
/// The stack is read in tiles with a margin; memory does not grow with the stack. Results are the same for any number of threads.
/// Constants were chosen on rendered two-photon and fMOST animals, one left out at a time (docs/detection.md).
package struct SomaDetector: Sendable {
  /// What is searched for.
  package struct Options: Hashable, Sendable {
    /// Radii in µm; estimated from the stack where nil.
    package var radius: ClosedRange<Double>?
    /// Candidates below are left out, 0 to 1.
    package var minConfidence: Double

    package init(radius: ClosedRange<Double>? = nil, minConfidence: Double = 0.5) {
      self.radius = radius
      self.minConfidence = minConfidence
    }
  }

  /// What was found in one stack.
  package struct Result: Hashable, Sendable {
    /// By position: z, then y, then x.
    package var somata: [DetectedSoma]
    /// The radii that were searched, in µm.
    package var radius: ClosedRange<Double>
    /// Detections per mm³ in the negated stack: an estimate of how many of `somata` are noise.
    package var falsePositivesPerCubicMillimetre: Double
    /// In mm³.
    package var volume: Double
  }

  package let options: Options

  package init(_ options: Options = Options()) { self.options = options }

  /// - Parameter progress: Called with finished and all tiles; the search stops where it returns false.
  /// - Throws: `CancellationError` where `progress` returned false; errors of `source`.
  package func detect(
    in source: some VoxelSource, progress: (_ done: Int, _ of: Int) -> Bool = { _, _ in true }
  ) throws -> Result {
    let grid = CoarseGrid(shape: source.shape, voxel: source.voxelSize)
    let background = try BackgroundProfile(of: source, on: grid)
    let probe = grid.tiles(margin: ScaleSpace.widest.margin(on: grid)).spread(over: Self.probes)
    var done = 0
    // Unknown until the scales are.
    var total = 2 * probe.count
    func step() throws {
      done += 1
      guard progress(done, total) else { throw CancellationError() }
    }
    let scales = try options.radius.map(ScaleSpace.init(radius:)) ?? estimate(source, grid, background, probe, step)
    let tiles = grid.tiles(margin: scales.margin(on: grid))
    total = done + tiles.count + min(tiles.count, Self.probes)
    var candidates: [Candidate] = []
    for tile in tiles {
      let volume = background.normalised(try grid.read(tile.outer, from: source), sign: 1)
      candidates += scales.candidates(in: volume, core: tile.core, on: grid)
      try step()
    }
    let kept = accepted(candidates)
    let (falsePositives, volume) = try negatives(
      source, grid, background, scales, tiles.spread(over: Self.probes), step)
    let somata = kept.map { $0.soma(on: grid) }.sorted { $0.precedes($1) }
    return Result(
      somata: somata, radius: scales.radius, falsePositivesPerCubicMillimetre: falsePositives / volume,
      volume: grid.volume)
  }

  /// Tiles on which scales and false positives are estimated.
  private static let probes = 2

  private func accepted(_ candidates: [Candidate]) -> [Candidate] {
    Candidate.suppressed(candidates.filter { $0.confidence >= options.minConfidence })
  }

  private func estimate(
    _ source: some VoxelSource, _ grid: CoarseGrid, _ background: BackgroundProfile, _ tiles: [CoarseGrid.Tile],
    _ step: () throws -> Void
  ) throws -> ScaleSpace {
    var curve = [Float](repeating: 0, count: ScaleSpace.widest.count)
    for tile in tiles {
      let volume = background.normalised(try grid.read(tile.outer, from: source), sign: 1)
      for (k, response) in ScaleSpace.widest.strongResponses(in: volume, core: tile.core, on: grid).enumerated() {
        curve[k] = max(curve[k], response)
      }
      try step()
    }
    return ScaleSpace(responses: curve)
  }

  /// Detections in the negated stack, and the volume searched in mm³.
  private func negatives(
    _ source: some VoxelSource, _ grid: CoarseGrid, _ background: BackgroundProfile, _ scales: ScaleSpace,
    _ tiles: [CoarseGrid.Tile], _ step: () throws -> Void
  ) throws -> (count: Double, volume: Double) {
    var (count, volume) = (0.0, 0.0)
    for tile in tiles {
      let negated = background.normalised(try grid.read(tile.outer, from: source), sign: -1)
      count += Double(accepted(scales.candidates(in: negated, core: tile.core, on: grid)).count)
      volume += grid.volume(of: tile.core)
      try step()
    }
    return (count, volume)
  }
}

/// One soma that a detector found.
package struct DetectedSoma: Hashable, Sendable {
  /// Centre, in µm from the corner of the first voxel.
  package var position: Point3
  /// In µm.
  package var radius: Double
  /// 0 to 1.
  package var confidence: Double

  /// Memberwise.
  package init(position: Point3, radius: Double, confidence: Double) {
    (self.position, self.radius, self.confidence) = (position, radius, confidence)
  }

  /// By z, then y, then x.
  func precedes(_ other: Self) -> Bool {
    (position.z, position.y, position.x) < (other.position.z, other.position.y, other.position.x)
  }
}
