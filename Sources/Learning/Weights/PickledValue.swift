/// What a state dict's pickle can hold; everything else is refused.
enum PickledValue {
  /// A tensor's place in a storage; `type` is nil where the storage holds no floating-point numbers.
  struct Tensor {
    var type: StoredNumber?
    var key: String
    var offset: Int
    var shape: [Int]
    var strides: [Int]
  }

  /// Pickles fill a dict after they have kept it, so it is shared.
  final class Dictionary {
    var items: [(PickledValue, PickledValue)] = []
  }

  final class List {
    var items: [PickledValue] = []
  }

  enum Global: String {
    case rebuildTensor = "torch._utils _rebuild_tensor_v2"
    case rebuildParameter = "torch._utils _rebuild_parameter"
    case orderedDictionary = "collections OrderedDict"
    case float32 = "torch FloatStorage"
    case float16 = "torch HalfStorage"
    case bfloat16 = "torch BFloat16Storage"
    case float64 = "torch DoubleStorage"
    case int64 = "torch LongStorage"
    case int32 = "torch IntStorage"
    case uint8 = "torch ByteStorage"
    case bool = "torch BoolStorage"

    var isStorage: Bool { rawValue.hasSuffix("Storage") }

    var number: StoredNumber? {
      switch self {
      case .float32: .float32
      case .float16: .float16
      case .bfloat16: .bfloat16
      default: nil
      }
    }
  }

  case none
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  /// `depth` counts the tuples within it, one within the other.
  case tuple([PickledValue], depth: Int)
  case list(List)
  case dictionary(Dictionary)
  case global(Global)
  case storage(type: StoredNumber?, key: String)
  case tensor(Tensor)

  var tupleDepth: Int { if case .tuple(_, let depth) = self { depth } else { 0 } }

  var integers: [Int]? {
    guard case .tuple(let items, _) = self else { return nil }
    var result: [Int] = []
    for item in items {
      guard case .integer(let value) = item else { return nil }
      result.append(value)
    }
    return result
  }
}
