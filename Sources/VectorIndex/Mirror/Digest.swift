/// A 64-bit digest against decay: any one changed bit changes it. Not against malice.
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
  return Int64(bitPattern: mixed(h ^ h >> 29))
}
