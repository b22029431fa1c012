package import Numerics

/// Every weight of a network, by name; layers hold places in it and never the values themselves.
///
/// So freezing, saving, averaging and descending are loops over arrays, whatever the network.
package struct Parameters: Sendable {
  package struct Entry: Sendable {
    package let name: String
    package let shape: [Int]
    /// Whether training changes it.
    package var isTrainable: Bool
    /// Measured, not trained: a batch norm's running mean and variance.
    let isStatistic: Bool

    var count: Int { shape.reduce(1, *) }
  }

  /// How a weight begins.
  enum Start {
    case constant(Float)
    case values([Float])
    /// Normal with this deviation.
    case normal(Float)
    /// Uniform in ±√(6 / fan-in): keeps the variance through ReLU (He et al. 2015).
    case kaiming(fanIn: Int)
    /// Uniform in ±√(6 / (fan-in + fan-out)) (Glorot and Bengio 2010).
    case glorot(fanIn: Int, fanOut: Int)
  }

  package private(set) var entries: [Entry] = []
  package internal(set) var values: [[Float]] = []
  /// Of the linear layers' products; weights, sums, norms and softmax stay float32.
  package var precision = Precision.float32
  /// Matrices packed for products, by the index of their weight; only where the weights no longer change.
  private(set) var packed: [Int: PackedMatrix] = [:]
  /// Where training keeps factors that it packed; nil elsewhere.
  var packedForSteps: PackedFactors?
  /// Weights that serve as the right-hand factor of a product and nothing else.
  private var factors: Set<Int> = []
  private var random: SeededRandom
  /// Whether a weight of this name gets a value of its own; one that is about to be loaded needs none.
  private let isDrawn: @Sendable (String) -> Bool

  package init(seed: UInt64, drawing isDrawn: @escaping @Sendable (_ name: String) -> Bool = { _ in true }) {
    random = SeededRandom(seed: seed)
    self.isDrawn = isDrawn
  }

  mutating func add(_ name: String, shape: [Int], start: Start, isStatistic: Bool = false) -> Parameter {
    precondition(!entries.contains { $0.name == name }, "two weights named \(name)")
    let count = shape.reduce(1, *)
    func uniform(_ bound: Double) -> [Float] {
      (0..<count).map { _ in Float(random.uniform(-bound..<bound)) }
    }
    switch start {
    case _ where !isDrawn(name): values.append([])
    case .constant(let value): values.append([Float](repeating: value, count: count))
    case .values(let given): values.append(given)
    case .normal(let deviation): values.append((0..<count).map { _ in deviation * Float(random.normal()) })
    case .kaiming(let fanIn): values.append(uniform((6 / Double(fanIn)).squareRoot()))
    case .glorot(let fanIn, let fanOut): values.append(uniform((6 / Double(fanIn + fanOut)).squareRoot()))
    }
    entries.append(Entry(name: name, shape: shape, isTrainable: !isStatistic, isStatistic: isStatistic))
    return Parameter(index: entries.count - 1)
  }

  package subscript(parameter: Parameter) -> [Float] {
    get { values[parameter.index] }
    set {
      values[parameter.index] = newValue
      packedForSteps = nil
    }
  }

  /// Notes that a weight [outputs, inputs] serves products only.
  mutating func markFactor(_ parameter: Parameter) { factors.insert(parameter.index) }

  mutating func unmarkFactor(_ parameter: Parameter) { factors.remove(parameter.index) }

  var factorIndices: [Int] { factors.sorted() }

  /// Packs the factors of products once and for all. Those of float32 are let go of as they were: they can be neither read
  /// nor changed any more.
  mutating func pack() {
    packedForSteps = nil
    guard precision.hasKernel else { return }
    for index in factorIndices {
      packed[index] = withFactor(Parameter(index: index), isTransposed: true) {
        PackedMatrix($0, precision: precision)
      }
      if precision.effective == .float32 { values[index] = [] }
    }
    // Layers are added in the order in which they run.
    for (index, next) in zip(factorIndices, factorIndices.dropFirst()) { packed[index]!.prefetchesNext(packed[next]!) }
  }

  /// c = a · W, or a · Wᵀ, and what `epilogue` says; W: [outputs, inputs] as it is kept.
  func multiply(
    _ a: MatrixView, _ parameter: Parameter, isTransposed: Bool, into c: UnsafeMutablePointer<Float>, epilogue: Epilogue
  ) {
    if isTransposed, let packed = packed[parameter.index] {
      return Numerics.multiply(a, packed, into: c, epilogue: epilogue)
    }
    let columns = entries[parameter.index].shape[isTransposed ? 0 : 1]
    if let packedForSteps, precision.hasKernel, packedForSteps.keeps(entries[parameter.index]),
      isWorthPacking(rows: a.rows, depth: a.columns, columns: columns, precision)
    {
      return Numerics.multiply(a, packedFactor(parameter, isTransposed: isTransposed), into: c, epilogue: epilogue)
    }
    withFactor(parameter, isTransposed: isTransposed) {
      Numerics.multiply(a, $0, into: c, stride: $0.columns, epilogue: epilogue, precision: precision)
    }
  }

  /// W, or Wᵀ, laid out for the kernels: as it was packed before, or packed now.
  func packedFactor(_ parameter: Parameter, isTransposed: Bool) -> PackedMatrix {
    if isTransposed, let packed = packed[parameter.index] { return packed }
    func make() -> PackedMatrix {
      withFactor(parameter, isTransposed: isTransposed) { PackedMatrix($0, precision: precision) }
    }
    guard let packedForSteps, packedForSteps.keeps(entries[parameter.index]) else { return make() }
    return packedForSteps.factor(parameter.index, isTransposed: isTransposed, precision, make)
  }

  /// Bytes of the packed factors, for both ways, of the weights that train or of those that do not.
  func packedBytes(trained: Bool) -> Int {
    factors.reduce(0) { sum, index in
      let (shape, isTrained) = (entries[index].shape, entries[index].isTrainable)
      guard isTrained == trained else { return sum }
      return sum + PackedMatrix.byteCount(rows: shape[0], columns: shape[1], precision)
        + PackedMatrix.byteCount(rows: shape[1], columns: shape[0], precision)
    }
  }

  /// After a step.
  func forgetChangedFactors() { packedForSteps?.forget { entries[$0].isTrainable } }

  private func withFactor<Result>(
    _ parameter: Parameter, isTransposed: Bool, _ body: (MatrixView) -> Result
  ) -> Result {
    let shape = entries[parameter.index].shape
    return values[parameter.index].withUnsafeBufferPointer {
      let view = MatrixView($0.baseAddress!, shape[0], shape[1])
      return body(isTransposed ? view.transposed : view)
    }
  }

  func isTrainable(_ parameter: Parameter) -> Bool { entries[parameter.index].isTrainable }

  /// Trains exactly those weights whose name passes.
  package mutating func train(where passes: (_ name: String) -> Bool) {
    for index in entries.indices {
      entries[index].isTrainable = !entries[index].isStatistic && passes(entries[index].name)
    }
  }

  /// Sets the weights whose name passes to zero and keeps training from them.
  package mutating func hold(where passes: (_ name: String) -> Bool) {
    packedForSteps = nil
    for index in entries.indices where passes(entries[index].name) {
      entries[index].isTrainable = false
      for i in values[index].indices { values[index][i] = 0 }
    }
  }

  func isAnyTrainable(prefixes: [String]) -> Bool {
    entries.contains { entry in entry.isTrainable && prefixes.contains { entry.name.hasPrefix($0) } }
  }

  package var totalCount: Int { entries.reduce(0) { $0 + $1.count } }
  package var trainableCount: Int { entries.reduce(0) { $0 + ($1.isTrainable ? $1.count : 0) } }
}
