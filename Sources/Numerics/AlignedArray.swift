/// An array aligned to a cache line, so that no load or store of a kernel touches two lines. Copy-on-write, of fixed size.
///
/// Public only so that it is specialised in other modules: a call for each value took a tenth of a small network's training.
public struct AlignedArray<Element: BitwiseCopyable & Sendable>: Sendable {
  /// The memory, of fixed size. Only a unique owner writes to it, which the compiler cannot check of pointers.
  @usableFromInline
  final class Storage: Sendable {
    @usableFromInline nonisolated(unsafe) let start: UnsafeMutablePointer<Element>
    @usableFromInline let count: Int
    /// Bytes of the memory before the first line.
    private let margin: Int

    /// One line more instead of an aligned allocation: freed memory then fits the next allocation of its size.
    @usableFromInline
    init(count: Int) {
      let memory = UnsafeMutableRawPointer.allocate(
        byteCount: count * MemoryLayout<Element>.stride + cacheLineBytes, alignment: 1)
      let line = memory.alignedUp(toMultipleOf: cacheLineBytes)
      start = line.bindMemory(to: Element.self, capacity: count)
      margin = line - memory
      self.count = count
    }

    deinit { (UnsafeMutableRawPointer(start) - margin).deallocate() }
  }

  @usableFromInline var storage: Storage

  /// Values must be written before they are read.
  @inlinable
  public init(uninitialised count: Int) { storage = Storage(count: count) }

  /// `count` copies of a value.
  @inlinable
  public init(repeating value: Element, count: Int) {
    self.init(uninitialised: count)
    storage.start.update(repeating: value, count: count)
  }

  /// A copy of a collection.
  @inlinable
  public init(_ values: some Collection<Element>) {
    self.init(uninitialised: values.count)
    _ = UnsafeMutableBufferPointer(start: storage.start, count: storage.count).update(fromContentsOf: values)
  }

  /// Subranges of others, concatenated.
  package init(joining parts: [(values: Self, range: Range<Int>)]) {
    self.init(uninitialised: parts.reduce(0) { $0 + $1.range.count })
    var end = storage.start
    for (values, range) in parts {
      precondition(range.lowerBound >= 0 && range.upperBound <= values.count, "\(range) of \(values.count) values")
      end.update(from: values.storage.start + range.lowerBound, count: range.count)
      end += range.count
    }
  }

  /// The values of `range`, by default all, as an array.
  package func array(_ range: Range<Int>? = nil) -> [Element] {
    let range = range ?? 0..<count
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) values")
    return Array(UnsafeBufferPointer(start: storage.start + range.lowerBound, count: range.count))
  }

  /// The pointer is valid within `body` only.
  @inlinable
  public func withUnsafeBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: storage.start, count: storage.count))
  }

  /// Copies shared memory first; the pointer is valid within `body` only.
  @inlinable
  public mutating func withUnsafeMutableBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    makeUnique()
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeMutableBufferPointer(start: storage.start, count: storage.count))
  }

  @inlinable
  mutating func makeUnique() {
    guard !isKnownUniquelyReferenced(&storage) else { return }
    let copy = Storage(count: storage.count)
    copy.start.update(from: storage.start, count: storage.count)
    storage = copy
  }
}

/// Bytes of a cache line.
package let cacheLineBytes = 64

extension AlignedArray: RandomAccessCollection, MutableCollection {
  /// 0.
  @inlinable public var startIndex: Int { 0 }
  /// The number of elements.
  @inlinable public var endIndex: Int { storage.count }

  /// Traps outside `0..<count`; writing copies storage that is shared.
  @inlinable
  public subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < storage.count, "no value \(index) of \(storage.count)")
      return storage.start[index]
    }
    set {
      precondition(index >= 0 && index < storage.count, "no value \(index) of \(storage.count)")
      makeUnique()
      storage.start[index] = newValue
    }
  }

  /// Always calls `body`: the elements are contiguous.
  @inlinable
  public func withContiguousStorageIfAvailable<Result>(
    _ body: (UnsafeBufferPointer<Element>) throws -> Result
  ) rethrows -> Result? {
    try withUnsafeBufferPointer(body)
  }
}

extension AlignedArray: ExpressibleByArrayLiteral {
  /// `[1, 2, 3]`.
  public init(arrayLiteral elements: Element...) { self.init(elements) }
}

extension AlignedArray: Equatable where Element: Equatable {
  /// Elementwise, and at once where both share their storage.
  public static func == (a: Self, b: Self) -> Bool { a.storage === b.storage || a.elementsEqual(b) }
}
