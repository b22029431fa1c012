/// A value of a Python pickle as plain data. Calls are recorded, not made: see `Object`.
package indirect enum PickleValue {
  /// What can be filled after the memo refers to it, so it is shared by reference.
  package class Container {
    /// Levels of containers and tuples, this one included.
    var depth = 1
    /// Whether another value holds it; from then on it may not change.
    var isContained = false
  }

  /// A Python list.
  package final class List: Container {
    /// In the order appended.
    package internal(set) var items: [PickleValue] = []
  }

  /// A Python `dict` or `OrderedDict`.
  package final class Dictionary: Container {
    /// In the order written; keys may repeat.
    package internal(set) var pairs: [(key: PickleValue, value: PickleValue)] = []
  }

  /// What `name(*arguments)` would have made, and the state it would have been given.
  package final class Object: Container {
    /// Module and name, such as `numpy.dtype`.
    package let name: String
    /// Positional.
    package let arguments: [PickleValue]
    /// What `__setstate__` would have received.
    package internal(set) var state: PickleValue?

    init(name: String, arguments: [PickleValue]) {
      self.name = name
      self.arguments = arguments
    }
  }

  case none
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  case bytes([UInt8])
  case tuple([PickleValue], depth: Int)
  case list(List)
  case dictionary(Dictionary)
  /// A class or function by module and name.
  case global(String)
  case object(Object)
  /// A reference to something outside the pickle, by the tuple that identifies it.
  case persistent([PickleValue], depth: Int)

  /// The last value of a dictionary under this key.
  package subscript(_ key: String) -> PickleValue? {
    guard case .dictionary(let dictionary) = self else { return nil }
    return dictionary.pairs.last { if case .text(key) = $0.key { true } else { false } }?.value
  }

  /// The items of a tuple of integers; nil for anything else.
  package var integers: [Int]? {
    guard case .tuple(let items, _) = self else { return nil }
    var result: [Int] = []
    for item in items {
      guard case .integer(let value) = item else { return nil }
      result.append(value)
    }
    return result
  }
}
