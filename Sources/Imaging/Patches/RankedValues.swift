/// Values asked for what stands at a rank, found by selection (Hoare 1961) where sorting all would cost more than the rest
/// of a patch.
struct RankedValues {
  /// Whole numbers in the order of the values they stand for, so that even what is no number has a place: the last.
  private var keys: [UInt32]

  init(_ values: [Float]) {
    precondition(!values.isEmpty, "no value has a rank")
    keys = values.map { value in
      let bits = value.isNaN ? Float.nan.bitPattern : value.bitPattern
      return bits >> 31 == 0 ? bits | 1 << 31 : ~bits
    }
  }

  /// Linear between ranks.
  ///
  /// - Complexity: O(*n*) on average.
  mutating func percentile(_ share: Double) -> Float {
    let place = share * Double(keys.count - 1)
    let first = Int(place)
    select(first)
    let low = Self.value(of: keys[first])
    let high = keys[(first + 1)...].min().map(Self.value) ?? low
    return low + Float(place - Double(first)) * (high - low)
  }

  private static func value(of key: UInt32) -> Float {
    Float(bitPattern: key >> 31 == 1 ? key & ~(1 << 31) : ~key)
  }

  /// Brings the key of a rank to its place, no greater one before it and no smaller one behind.
  private mutating func select(_ rank: Int) {
    func middle(_ a: UInt32, _ b: UInt32, _ c: UInt32) -> UInt32 { max(min(a, b), min(max(a, b), c)) }
    keys.withUnsafeMutableBufferPointer { keys in
      var (low, high) = (0, keys.count - 1)
      while low < high {
        let pivot = middle(keys[low], keys[(low + high) / 2], keys[high])
        var (i, j) = (low, high)
        while i <= j {
          while keys[i] < pivot { i += 1 }
          while keys[j] > pivot { j -= 1 }
          if i <= j {
            keys.swapAt(i, j)
            i += 1
            j -= 1
          }
        }
        if rank <= j { high = j } else if rank >= i { low = i } else { return }
      }
    }
  }
}
