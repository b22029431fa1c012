// swift-tools-version: 6.2
import PackageDescription

// The manifest is the architecture diagram: layers bottom up, and the loop at the end refuses an import that points
// sideways or up. What each target owns is said in CONTRIBUTING.md and in the comment at the head of its first file.

let swiftSettings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
/// Crafts are number work: without optimisation their tests would take minutes instead of seconds.
let craftSettings: [SwiftSetting] = swiftSettings + [.unsafeFlags(["-O"], .when(configuration: .debug))]
/// `-O3` in debug too; a backend is chosen at run time (`Sources/Kernels/README.md`).
let kernelSettings: [CSetting] = [
  .treatAllWarnings(as: .error),
  .unsafeFlags(["-O3", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=fast"]),
  .headerSearchPath("."),
]

/// A target of ours and the ones beneath that it may import.
func craft(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: craftSettings)
}

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let bindings: [Target] = [
  .systemLibrary(
    name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
  // Line editing and history of the prompt of `query` (BSD licence); only the program links it, the extension does not.
  .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
  .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
  .target(
    name: "CTIFF", cSettings: [.treatAllWarnings(as: .error)],
    linkerSettings: [.linkedLibrary("tiff"), .linkedLibrary("deflate")]),
  // The base model's weights as bytes (`#embed` of C23); only the product carries them, not the extension.
  .target(
    name: "CBaseModel", cSettings: [.treatAllWarnings(as: .error), .unsafeFlags(["-std=c23"])]),
  .target(name: "CKernels", path: "Sources/Kernels", exclude: ["README.md"], cSettings: kernelSettings),
  .target(
    name: "CSQLite", cSettings: [.treatAllWarnings(as: .error)],
    linkerSettings: [.linkedLibrary("sqlite3")]),
]
let words: [Target] = [craft("Vocabulary", [])]
/// What several crafts need, each thing once.
let ground: [Target] = [
  craft("Concurrency", ["CKernels"]),
  craft("Statistics", []),
  craft("Geometry", ["Vocabulary"]),
  craft("Formats", ["CTIFF"]),
]
let numbers: [Target] = [craft("Numerics", ["CKernels", "COpenBLAS", "Concurrency"])]
let images: [Target] = [
  craft("Imaging", ["Vocabulary", "Concurrency", "Formats", "Numerics", "CTIFF", "CCrypto"])
]
let crafts: [Target] = [
  craft("Learning", ["Vocabulary", "Concurrency", "Formats", "Statistics", "Numerics", "CKernels"]),
  craft("VectorIndex", ["Vocabulary", "Concurrency", "Statistics", "Numerics", "CKernels"]),
  craft("Matching", ["Vocabulary", "Concurrency", "Statistics", "Geometry", "Numerics"]),
  craft("Detection", ["Vocabulary", "Concurrency", "Statistics", "Imaging"]),
  craft("Evaluation", ["Vocabulary", "Concurrency", "Statistics", "Numerics"]),
  craft("Simulation", ["Vocabulary", "Concurrency", "Geometry", "Numerics"]),
]
/// Pictures of results: values in, SVG and HTML out; beneath the store, because a drawing needs no file.
let drawings: [Target] = [
  craft("Figures", ["Imaging", "Evaluation", "Statistics"])
]
let rows: [Target] = [
  craft("IndexRows", ["Vocabulary", "VectorIndex", "CSQLite"])
]
let memory: [Target] = [
  .target(
    name: "AtlasStore",
    dependencies: [
      grdb, "Vocabulary", "Concurrency", "Formats", "Statistics", "Numerics", "Imaging", "VectorIndex", "IndexRows",
      "CCrypto", "CSQLite",
    ],
    resources: [.embedInCode("migrations")], swiftSettings: swiftSettings),
  craft("AtlasQuery", ["Vocabulary", "Statistics", "VectorIndex", "IndexRows", "CSQLite"]),
]
let product: [Target] = [
  .target(
    name: "NeuroBridge",
    dependencies: [
      yams, "Vocabulary", "Concurrency", "Formats", "Statistics", "Geometry", "Numerics", "Imaging", "Learning",
      "VectorIndex", "Matching", "Detection", "Evaluation", "Simulation", "Figures", "IndexRows", "AtlasStore",
      "AtlasQuery", "CBaseModel",
    ], swiftSettings: swiftSettings)
]
let program: [Target] = [
  // `make extension` links its objects by hand, with the Swift runtime inside and one symbol shown.
  .target(
    name: "NeuroBridgeExtension", dependencies: ["AtlasQuery", "CSQLite"], exclude: ["exports.map"],
    swiftSettings: craftSettings),
  .executableTarget(
    name: "neurobridge", dependencies: [argumentParser, "NeuroBridge", "Vocabulary", "CEdit"],
    path: "Sources/Program", swiftSettings: swiftSettings),
  .executableTarget(
    name: "learning-benchmark",
    dependencies: ["CKernels", "Concurrency", "Imaging", "Learning", "Numerics", "Simulation", "Vocabulary"],
    path: "Benchmarks/learning", exclude: ["run", "torch_speed.py"],
    swiftSettings: swiftSettings),
  .executableTarget(
    name: "ingest-benchmark", dependencies: ["AtlasStore", "Imaging", "Numerics", "Vocabulary"],
    path: "Benchmarks/ingest", exclude: ["run"], swiftSettings: swiftSettings),
  .executableTarget(
    name: "matching-benchmark", dependencies: ["Geometry", "Matching", "Numerics", "Simulation", "Vocabulary"],
    path: "Benchmarks/matching", exclude: ["run", "compare.py"], swiftSettings: swiftSettings),
  .executableTarget(
    name: "detection-benchmark", dependencies: ["Detection", "Imaging", "Vocabulary"],
    path: "Benchmarks/detection", swiftSettings: swiftSettings),
  .executableTarget(
    name: "index-benchmark", dependencies: ["CSQLite", "IndexRows", "Numerics", "VectorIndex"],
    path: "Benchmarks/index",
    exclude: ["run", "compare.py", "vectors.py"], swiftSettings: swiftSettings),
  .executableTarget(
    name: "projection-benchmark", dependencies: ["Evaluation", "NeuroBridge", "VectorIndex"],
    path: "Benchmarks/projection", exclude: ["run", "compare.py"], swiftSettings: swiftSettings),
]

let layers = [bindings, words, ground, numbers, images, crafts, drawings, rows, memory, product, program]

/// One test target for each of ours that has tests, of the same name.
func tests(of name: String, with dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: swiftSettings)
}

/// What runs them: tests, and the programs that they start.
let testing: [Target] = [
  // What several test targets need: temporary folders, and a small file of every TIFF dialect.
  .target(
    name: "TestSupport", dependencies: ["CTIFF", "Imaging", "Numerics", "Vocabulary"], path: "Tests/TestSupport",
    swiftSettings: swiftSettings),
  // Damages small files of every dialect until something breaks: `make fuzz`.
  .executableTarget(
    name: "stack-fuzzer", dependencies: ["TestSupport", "Imaging", "Numerics"], path: "Tests/StackFuzzer",
    swiftSettings: swiftSettings),
  // Alters atlases, and files that go into one: `make fuzz`.
  .executableTarget(
    name: "atlas-fuzzer",
    dependencies: ["AtlasStore", "CSQLite", "NeuroBridge", "Numerics", "VectorIndex", "Vocabulary"],
    path: "Tests/AtlasFuzzer", swiftSettings: swiftSettings),
  // Worker pool and index under the thread sanitizer: `make threads`.
  .executableTarget(
    name: "thread-checker", dependencies: ["Concurrency", "Numerics", "VectorIndex"], path: "Tests/ThreadChecker",
    swiftSettings: swiftSettings),
  tests(of: "Vocabulary"),
  tests(of: "Concurrency"),
  tests(of: "Formats"),
  tests(of: "Statistics"),
  tests(of: "Geometry", with: ["Numerics"]),
  tests(of: "Numerics", with: ["CKernels"]),
  tests(of: "Imaging", with: ["TestSupport", "Vocabulary", "Numerics", "CTIFF"]),
  tests(of: "Learning", with: ["Vocabulary", "Numerics"]),
  tests(of: "VectorIndex", with: ["Vocabulary", "Concurrency", "Numerics"]),
  tests(of: "Matching", with: ["Vocabulary", "Statistics", "Geometry", "Numerics"]),
  tests(of: "Detection", with: ["Vocabulary", "Concurrency", "Imaging", "Numerics"]),
  tests(of: "Evaluation", with: ["Concurrency", "Statistics", "Numerics"]),
  tests(of: "Simulation", with: ["Vocabulary", "Geometry", "Numerics"]),
  tests(of: "Figures", with: ["Imaging", "Evaluation", "Statistics", "Numerics"]),
  tests(of: "AtlasStore", with: ["TestSupport", "Vocabulary", "Imaging", "IndexRows", grdb]),
  // Writes until it is killed: for the tests of what survives.
  .executableTarget(
    name: "IndexWriter", dependencies: ["IndexRows", "CSQLite", "Numerics"], path: "Tests/IndexWriter",
    swiftSettings: swiftSettings, linkerSettings: [.linkedLibrary("sqlite3")]),
  tests(
    of: "AtlasQuery",
    with: [
      "IndexWriter", "Concurrency", "Numerics", "VectorIndex", "IndexRows", "CSQLite",
    ]),
  tests(
    of: "NeuroBridge",
    with: [
      "Detection", "TestSupport", "Vocabulary", "Numerics", "Learning", "AtlasStore", "Imaging", "Evaluation",
      "Simulation", grdb,
    ]),
]

/// Every target, or with `NEUROBRIDGE_ONLY=Matching` that one, what it imports, and its tests: a minute to build instead of many.
func selected(from targets: [Target]) -> [Target] {
  guard let only = Context.environment["NEUROBRIDGE_ONLY"] else { return targets }
  var wanted: Set<String> = [only, only + "Tests"]
  for target in targets.reversed() where wanted.contains(target.name) {
    for case .byNameItem(let name, _) in target.dependencies { wanted.insert(name) }
  }
  return targets.filter { wanted.contains($0.name) }
}

let package = Package(
  name: "neurobridge",
  products: Context.environment["NEUROBRIDGE_ONLY"] == nil
    ? [.executable(name: "neurobridge", targets: ["neurobridge"])] : [],
  dependencies: [
    // The connection layer: pool of readers, one writer, statements, transactions; ten years of other people's edge cases.
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // Commands, flags, help pages and shell completion.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Manifests of whole experiments (`session.yaml`): libyaml with Codable.
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: selected(from: layers.flatMap(\.self) + testing),
  swiftLanguageModes: [.v6]
)

var beneath: Set<String> = []
for layer in layers {
  for target in layer {
    for case .byNameItem(let name, _) in target.dependencies where !beneath.contains(name) {
      fatalError("\(target.name) may not depend on \(name): it is not in an earlier layer")
    }
  }
  beneath.formUnion(layer.map(\.name))
}
