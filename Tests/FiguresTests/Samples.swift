import Evaluation
import Figures
import Glibc
import Imaging
import Numerics
import Statistics

/// One figure of each kind from synthetic data, with edge cases: long names, empty methods, unpaired neurons.
enum Samples {
  static let provenance = "neurobridge 0.1.0 · activity 17 · model dual@3"

  static func all() throws -> [Figure] {
    try [
      boxPlots(), heatMaps(), projection(), cmc(), roc(), training(), reliability(), gallery(), residuals(),
      tradeOff(),
      BoxPlotFigure([]).draw(provenance: provenance).renamed("distances-empty"),
      ReliabilityFigure(nil, subtitle: "M04").draw(provenance: provenance).renamed("reliability-empty"),
      ResidualFigure([], subtitle: "M04").draw(provenance: provenance).renamed("residuals-empty"),
      ProjectionFigure([], firstName: "two-photon", secondName: "fmost", subtitle: "M04").draw(provenance: provenance)
        .renamed("tsne-empty"),
    ]
  }

  /// Of one method the memory is missing, of another the parameters.
  static func tradeOff() -> Figure {
    func method(_ name: String, _ top1: Double, _ millions: Double?, _ seconds: Double, _ bytes: Int?)
      -> TradeOffFigure
      .Method
    {
      .init(
        name: name, top1: top1, interval: (top1 - 0.06)...(top1 + 0.05),
        trainableParameters: millions.map { Int($0 * 1e6) }, seconds: seconds, peakBytes: bytes)
    }
    return TradeOffFigure(
      [
        method("dual-channel@1", 0.93, 1.42, 85, 310_000_000), method("full@1", 0.88, 21.7, 610, 1_900_000_000),
        method("lora with a name that is longer than its column@1", 0.83, 0.3, 240, nil),
        method("partial@1", 0.8, 4.2, 200, 700_000_000), method("linear@1", 0.6, 0.1, 60, 420_000_000),
        method("none@1", 0.41, nil, 0, 400_000_000),
      ], subtitle: "M04 · dual-channel@1"
    ).draw(provenance: provenance)
  }

  static func boxPlots() -> Figure {
    var random = SeededRandom(seed: 1)
    let names = [
      "without fine-tuning", "linear", "partial parameter", "LoRA", "full parameter", "dual-channel (ours)",
    ]
    var methods: [BoxPlotFigure.Method] = []
    for (index, name) in names.enumerated() {
      let (near, far) = (0.55 - 0.07 * Double(index), 0.7 + 0.06 * Double(index))
      let same = (0..<60).map { _ in max(0, near + 0.12 * random.normal()) }
      let different = (0..<900).map { _ in max(0, far + 0.13 * random.normal()) }
      methods.append(.init(name: name, same: same, different: different))
    }
    methods.append(.init(name: "nothing embedded", same: [], different: [0.4, 0.5, 0.6]))
    return BoxPlotFigure(methods).draw(provenance: provenance)
  }

  /// Similarities of 24 queries and 30 neurons, with 20 true pairs.
  static func table(signal: Double, seed: UInt64) throws -> SimilarityTable {
    var random = SeededRandom(seed: seed)
    let partners: [Int?] = (0..<24).map { $0 % 6 == 5 ? nil : ($0 * 7) % 30 }
    var values = (0..<24 * 30).map { _ in Float(0.25 * random.normal()) }
    for (query, partner) in partners.enumerated() { if let partner { values[query * 30 + partner] += Float(signal) } }
    return try SimilarityTable(queryCount: 24, galleryCount: 30, values: values, partners: partners)
  }

  static func heatMaps() throws -> Figure {
    let names = ["dual-channel (ours)", "mean squared error", "Pearson correlation", "cosine similarity"]
    let signals = [0.9, 0.1, 0.3, 0.2]
    return HeatMapFigure(
      try zip(names, signals).map { .init(name: $0, table: try table(signal: $1, seed: 3)) },
      rowLabels: (0..<24).map { "tp\($0)" }, columnLabels: (0..<30).map { "fm\($0)" }, rowTitle: "two-photon",
      columnTitle: "fmost"
    ).draw(provenance: provenance)
  }

  static func projection() -> Figure {
    var random = SeededRandom(seed: 5)
    var points: [ProjectionFigure.Point] = []
    for pair in 0..<36 {
      let centre = SIMD2(Float(30 * random.normal()), Float(30 * random.normal()))
      let near = pair % 9 == 0 ? Float(20) : 2.5
      points.append(.init(label: "M04/two-photon/tp\(pair)", position: centre, isFirst: true, pair: pair))
      let shift = SIMD2(Float(random.normal()), Float(random.normal())) * near
      points.append(.init(label: "M04/fmost/fm\(pair)", position: centre + shift, isFirst: false, pair: pair))
    }
    for other in 0..<8 {
      points.append(
        .init(
          label: "M04/fmost/fm\(90 + other)", position: SIMD2(Float(30 * random.normal()), Float(30 * random.normal())),
          isFirst: false, pair: nil))
    }
    return ProjectionFigure(
      points, firstName: "two-photon", secondName: "fmost", subtitle: "M04 · dual@3 · 80 neurons, 36 pairs"
    ).draw(provenance: provenance)
  }

  static func cmc() -> Figure {
    let firsts: KeyValuePairs<String, Double> = [
      "dual-channel": 0.9, "Pearson correlation": 0.3, "mean squared error": 0.2,
    ]
    var series: [CurveFigure.Series] = []
    for (name, first) in firsts {
      var points: [(x: Double, y: Double)] = []
      for k in 0..<20 {
        let remaining: Double = exp(-0.15 * Double(k))
        points.append((x: Double(k + 1), y: 1 - (1 - first) * remaining))
      }
      series.append(.init(name: name, points: points, isDotted: true))
    }
    var guesses: [(x: Double, y: Double)] = []
    for k in 1...20 { guesses.append((x: Double(k), y: Double(k) / 45)) }
    return CurveFigure(
      name: "cmc", title: "Fraction of partners among the first k", caption: "Higher and steeper is better.",
      xLabel: "rank k", yLabel: "fraction found (CMC)", series: series, yRange: 0...1,
      random: guesses
    ).draw(provenance: provenance)
  }

  static func roc() throws -> Figure {
    var series: [CurveFigure.Series] = []
    for (name, signal) in ["dual-channel": 0.9, "Pearson correlation": 0.3] as KeyValuePairs {
      let report = try VerificationReport([table(signal: signal, seed: 9)])
      var points: [(x: Double, y: Double)] = []
      for point in report.rocCurve { points.append((x: point.falsePositiveRate, y: point.truePositiveRate)) }
      series.append(.init(name: name, points: points))
    }
    return CurveFigure(
      name: "roc", title: "Same or different: true against false acceptances",
      caption: "Nearer to the top left is better.",
      xLabel: "false match rate", yLabel: "true match rate", series: series, yRange: 0...1,
      random: [(x: 0, y: 0), (x: 1, y: 1)]
    ).draw(provenance: provenance)
  }

  static func training() -> Figure {
    var points: [(x: Double, y: Double)] = []
    for step in stride(from: 0, through: 600, by: 5) {
      let remaining: Double = exp(-Double(step) / 150)
      points.append((x: Double(step), y: 180 * remaining + 12))
    }
    return CurveFigure(
      name: "training", title: "Training", caption: "Loss over steps.", xLabel: "step", yLabel: "loss",
      series: [.init(name: "dual@3", points: points)]
    ).draw(provenance: provenance)
  }

  static func reliability() throws -> Figure {
    var random = SeededRandom(seed: 7)
    let probabilities = (0..<400).map { _ in random.uniform() }
    let correct = probabilities.map { random.uniform() < $0 * $0 }
    return ReliabilityFigure(
      try Reliability(probabilities: probabilities, isCorrect: correct), subtitle: "M04 · 400 proposals"
    ).draw(provenance: provenance)
  }

  static func gallery() -> Figure {
    func patch(_ seed: Int) -> [UInt8] {
      let grey = (0..<24 * 24).map { i -> Float in
        let (x, y) = (Double(i % 24) - 12, Double(i / 24) - 12)
        let wave: Double = cos(Double(seed) + x * 0.5 + y * 0.2)
        let blob: Double = exp(-(x * x + y * y) / 40)
        return Float(blob + 0.2 * wave)
      }
      return PNGWriter.encode(Picture(grey: grey, width: 24))
    }
    func pairs(_ count: Int, _ seed: Int) -> [GalleryFigure.Pair] {
      (0..<count).map {
        .init(
          above: patch(seed + $0), below: patch(seed + $0 + 1), aboveLabel: "M04/tp\(100 + $0)",
          belowLabel: "M04/fm\(200 + $0)", note: "0.\(90 - $0)")
      }
    }
    return GalleryFigure(
      [
        .init(name: "right", colour: "#009e73", pairs: pairs(10, 0)),
        .init(name: "wrong", colour: Palette.same, pairs: pairs(3, 40)),
        .init(name: "most uncertain", colour: "#e69f00", pairs: []),
      ], subtitle: "two-photon above fmost; 60 µm across"
    ).draw(provenance: provenance)
  }

  static func residuals() -> Figure {
    var random = SeededRandom(seed: 2)
    var arrows: [ResidualFigure.Arrow] = []
    for i in 0..<40 {
      let (x, y) = (random.uniform(20..<300), random.uniform(20..<300))
      let scale: Double = i % 13 == 0 ? 30 : 1
      let dx: Double = 2 * sin(x / 60) + scale * random.normal()
      let dy: Double = 2 * cos(y / 60) + scale * random.normal()
      let isTrue: Bool? = i % 13 == 0 ? false : (i % 5 == 0 ? nil : true)
      arrows.append(.init(label: "tp\(i)", x: x, y: y, dx: dx, dy: dy, dz: random.normal(), isTrue: isTrue))
    }
    return ResidualFigure(arrows, subtitle: "M04 · two-photon to fmost · 40 pairs").draw(provenance: provenance)
  }
}

extension Figure {
  func renamed(_ name: String) -> Figure {
    var copy = self
    copy.name = name
    return copy
  }
}
