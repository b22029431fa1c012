/// A 64-bit checksum: any one changed bit changes it. It protects against decay, not against malice.
package func digest(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> Int64 {
  var h = seed ^ 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
  let words = bytes.count / 8
  for i in 0..<words {
    h = (h ^ bytes.loadUnaligned(fromByteOffset: i * 8, as: UInt64.self)) &* 0xD6E8_FEB8_6659_FD93
    h ^= h >> 32
  }
  var last: UInt64 = 0
  for i in words * 8..<bytes.count { last = last << 8 | UInt64(bytes[i]) }
  h = (h ^ last) &* 0xD6E8_FEB8_6659_FD93
  return Int64(bitPattern: splitMix64(h ^ h >> 29))
}

/// One step of the SplitMix64 generator from this state (Steele et al., doi:10.1145/2714064.2660195).
func splitMix64(_ state: UInt64) -> UInt64 {
  var z = state &+ 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
