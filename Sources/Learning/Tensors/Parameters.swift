package import Numerics

/// Every weight of a network by name; layers hold indices into it, never values, so that freezing, saving, averaging
/// and an optimiser's step are loops over arrays.
package struct Parameters: Sendable {
  /// One weight without its values.
  package struct Entry: Sendable {
    /// As in safetensors files: `global.blocks.0.mlp.fc1.weight`.
    package let name: String
    /// Row-major, the last axis contiguous.
    package let shape: [Int]
    /// Whether training changes it.
    package var isTrainable: Bool
    /// A batch norm's running mean or variance, which no gradient changes.
    let isStatistic: Bool

    var count: Int { shape.reduce(1, *) }
  }

  /// Values of a weight before training.
  enum Initial {
    case constant(Float)
    case values([Float])
    /// Normal with this standard deviation.
    case normal(Float)
    /// Uniform in ±√(6 / fan-in): keeps the variance through ReLU (He et al. 2015).
    case kaiming(fanIn: Int)
    /// Uniform in ±√(6 / (fan-in + fan-out)) (Glorot and Bengio 2010).
    case glorot(fanIn: Int, fanOut: Int)
  }

  /// In the order in which the layers run.
  package private(set) var entries: [Entry] = []
  /// One array for each entry.
  package internal(set) var values: [[Float]] = []
  /// Of the linear layers' products; weights, sums, norms and softmax stay float32.
  package var precision = Precision.float32
  /// Wᵀ packed for products, by the weight's index; only of weights that no longer change.
  private(set) var packed: [Int: PackedMatrix] = [:]
  /// Where training keeps packed matrices; nil elsewhere.
  var packCache: PackedWeightCache?
  /// Indices of weights that serve as the right-hand operand of a product and nothing else.
  private var packable: Set<Int> = []
  private var random: SeededRandom
  private let isDrawn: @Sendable (String) -> Bool

  /// - Parameter isDrawn: false for a weight that is about to be loaded: it is left empty.
  package init(seed: UInt64, drawing isDrawn: @escaping @Sendable (_ name: String) -> Bool = { _ in true }) {
    random = SeededRandom(seed: seed)
    self.isDrawn = isDrawn
  }

  mutating func add(_ name: String, shape: [Int], initial: Initial, isStatistic: Bool = false) -> Parameter {
    precondition(!entries.contains { $0.name == name }, "two weights named \(name)")
    let count = shape.reduce(1, *)
    func uniform(_ bound: Double) -> [Float] {
      (0..<count).map { _ in Float(random.uniform(-bound..<bound)) }
    }
    switch initial {
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

  /// Setting values drops what was packed of any.
  package subscript(parameter: Parameter) -> [Float] {
    get { values[parameter.index] }
    set {
      values[parameter.index] = newValue
      packCache = nil
    }
  }

  /// A weight's values during `body`; nil where there is no such weight.
  func withPointer<Result>(_ parameter: Parameter?, _ body: (UnsafePointer<Float>?) -> Result) -> Result {
    guard let parameter else { return body(nil) }
    return values[parameter.index].withUnsafeBufferPointer { body($0.baseAddress!) }
  }

  /// Notes that a weight [outputs, inputs] serves products only.
  mutating func markPackable(_ parameter: Parameter) { packable.insert(parameter.index) }

  mutating func unmarkPackable(_ parameter: Parameter) { packable.remove(parameter.index) }

  var packableIndices: [Int] { packable.sorted() }

  /// Packs the weights of linear layers once and for all; in float32 their values are dropped and can no longer be
  /// read.
  mutating func pack() {
    packCache = nil
    guard precision.hasKernel else { return }
    for index in packableIndices {
      packed[index] = withMatrix(Parameter(index: index), isTransposed: true) {
        PackedMatrix($0, precision: precision)
      }
      if precision.effective == .float32 { values[index] = [] }
    }
    // Layers are added in the order in which they run.
    for (index, next) in zip(packableIndices, packableIndices.dropFirst()) {
      packed[index]!.prefetchesNext(packed[next]!)
    }
  }

  /// c = x W, or x Wᵀ, with `epilogue`; W: [outputs, inputs]. Without c, which only packed operands allow, just what
  /// the epilogue writes.
  func multiply(
    _ x: Operand, _ parameter: Parameter, isTransposed: Bool, into c: UnsafeMutablePointer<Float>?, _ epilogue: Epilogue
  ) {
    switch x {
    case .packed(let rows):
      Numerics.multiply(rows, packedWeight(parameter, isTransposed: isTransposed), into: c, epilogue: epilogue)
    case .plain(let x):
      let depth = entries[parameter.index].shape[isTransposed ? 1 : 0]
      x.withPointer {
        let view = MatrixView($0, x.count / depth, depth)
        multiply(view, parameter, isTransposed: isTransposed, into: c!, epilogue)
      }
    }
  }

  private func multiply(
    _ x: MatrixView, _ parameter: Parameter, isTransposed: Bool, into c: UnsafeMutablePointer<Float>,
    _ epilogue: Epilogue
  ) {
    if isTransposed, let packed = packed[parameter.index] {
      return Numerics.multiply(x, packed, into: c, epilogue: epilogue)
    }
    let columns = entries[parameter.index].shape[isTransposed ? 0 : 1]
    if let packCache, precision.hasKernel, packCache.holds(entries[parameter.index]),
      isWorthPacking(rows: x.rows, depth: x.columns, columns: columns, precision)
    {
      return Numerics.multiply(x, packedWeight(parameter, isTransposed: isTransposed), into: c, epilogue: epilogue)
    }
    withMatrix(parameter, isTransposed: isTransposed) {
      Numerics.multiply(x, $0, into: c, stride: $0.columns, epilogue: epilogue, precision: precision)
    }
  }

  /// W, or Wᵀ, laid out for the kernels.
  func packedWeight(_ parameter: Parameter, isTransposed: Bool) -> PackedMatrix {
    if isTransposed, let packed = packed[parameter.index] { return packed }
    func pack() -> PackedMatrix {
      withMatrix(parameter, isTransposed: isTransposed) { PackedMatrix($0, precision: precision) }
    }
    guard let packCache, packCache.holds(entries[parameter.index]) else { return pack() }
    return packCache.matrix(parameter.index, isTransposed: isTransposed, precision, pack)
  }

  /// Bytes of W and Wᵀ packed, of the linear layers' weights that train or of those that do not.
  func packedBytes(trained: Bool) -> Int {
    packable.reduce(0) { sum, index in
      let (shape, isTrained) = (entries[index].shape, entries[index].isTrainable)
      guard isTrained == trained else { return sum }
      return sum + PackedMatrix.byteCount(rows: shape[0], columns: shape[1], precision)
        + PackedMatrix.byteCount(rows: shape[1], columns: shape[0], precision)
    }
  }

  /// To be called after an optimiser's step.
  func dropTrainedPacks() { packCache?.drop { entries[$0].isTrainable } }

  private func withMatrix<Result>(
    _ parameter: Parameter, isTransposed: Bool, _ body: (MatrixView) -> Result
  ) -> Result {
    let shape = entries[parameter.index].shape
    return withPointer(parameter) {
      let view = MatrixView($0!, shape[0], shape[1])
      return body(isTransposed ? view.transposed : view)
    }
  }

  func isTrainable(_ parameter: Parameter) -> Bool { entries[parameter.index].isTrainable }

  /// Trains exactly those weights whose name passes; running statistics never train.
  package mutating func train(where passes: (_ name: String) -> Bool) {
    for index in entries.indices {
      entries[index].isTrainable = !entries[index].isStatistic && passes(entries[index].name)
    }
  }

  /// Sets the weights whose name passes to zero and freezes them.
  package mutating func freezeAtZero(where passes: (_ name: String) -> Bool) {
    packCache = nil
    for index in entries.indices where passes(entries[index].name) {
      entries[index].isTrainable = false
      for i in values[index].indices { values[index][i] = 0 }
    }
  }

  /// The values of the weights that train; empty arrays for the others.
  var trainableValues: [[Float]] { zip(entries, values).map { $0.isTrainable ? $1 : [] } }

  func isAnyTrainable(prefixes: [String]) -> Bool {
    entries.contains { entry in entry.isTrainable && prefixes.contains { entry.name.hasPrefix($0) } }
  }

  /// Values of all weights.
  package var totalCount: Int { entries.reduce(0) { $0 + $1.count } }
  /// Values of the weights that train.
  package var trainableCount: Int { entries.reduce(0) { $0 + ($1.isTrainable ? $1.count : 0) } }
}
