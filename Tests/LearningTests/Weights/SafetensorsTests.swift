import Numerics
import Testing

@testable import Learning

@Suite struct SafetensorsTests {
  private let tensors = [
    NamedTensor("a", shape: [2, 2], values: [1, -2, 3.5, .leastNonzeroMagnitude]),
    NamedTensor("é \"quoted\"\n", shape: [3], values: [0, -0.0, 1e30]), NamedTensor("empty", shape: [0], values: []),
    NamedTensor("scalar", shape: [], values: [7]),
  ]

  private func file(_ header: String, data: Int) -> [UInt8] {
    let text = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text + [UInt8](repeating: 0, count: data)
  }

  @Test func writtenTensorsAreReadBack() throws {
    let bytes = Safetensors.encode(tensors, metadata: ["format": "pt"])
    #expect(try Safetensors.decode(bytes) == tensors)
    #expect(try SafetensorsLayout(bytes, fileSize: bytes.count).metadata == ["format": "pt"])
  }

  @Test(arguments: [StoredNumber.float16, .bfloat16]) func numbersOfTwoBytesAreRoundedOnceAndReadBack(
    _ number: StoredNumber
  ) throws {
    let values: [Float] = [1, -2, 0.1, 3.14159, 1e-3, -0.0, 100.25]
    let rounded = NamedTensor("a", shape: [7], values: values).rounded(to: number)
    for (a, b) in zip(values, rounded.values) { #expect(abs(a - b) <= abs(a) / 256) }
    var bytes: [UInt8] = []
    Safetensors.write([rounded], as: number) { bytes.append(contentsOf: $0) }
    #expect(try Safetensors.decode(bytes) == [rounded])
    #expect(rounded.rounded(to: number) == rounded)
    #expect(NamedTensor("b", shape: [1], values: [1e30]).rounded(to: .float16).values == [.infinity])
  }

  @Test func aFileThatArrivesInChunksReadsAsTheWholeDoes() throws {
    var random = SeededRandom(seed: 4)
    let bytes =
      file(
        #"{"h":{"dtype":"F16","shape":[3],"data_offsets":[0,6]},"f":{"dtype":"F32","shape":[9],"data_offsets":[6,42]}}"#,
        data: 0) + (0..<42).map { UInt8($0) }
    let whole = try Safetensors.decode(bytes)
    for greatest in [1, 2, 3, 7, 100, 1000] {
      var reader = SafetensorsReader(byteCount: bytes.count)
      var start = 0
      while start < bytes.count {
        let end = min(bytes.count, start + 1 + random.integer(below: greatest))
        try Array(bytes[start..<end]).withUnsafeBytes { try reader.append($0) }
        start = end
      }
      #expect(try reader.finish() == whole)
    }
  }

  @Test func float16AndBfloat16AreWidened() throws {
    var bytes = file(
      #"{"h":{"dtype":"F16","shape":[5],"data_offsets":[0,10]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[10,12]}}"#,
      data: 0)
    for half in [0x3C00, 0xC000, 0x0001, 0x7BFF, 0x8000] as [UInt16] { bytes += [UInt8(half & 255), UInt8(half >> 8)] }
    bytes += [0x80, 0x3F]
    let read = try Safetensors.decode(bytes)
    #expect(read[0].values == [1, -2, 0x1p-24, 65504, -0.0])
    #expect(read[1].values == [1])
  }

  @Test(arguments: [
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8
    ),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 5),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 3),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4),
    (#"{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#, 8),
    (#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0),
    (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4), (#"{"a":1}"#, 0), ("[]", 0), ("{", 0), ("", 0),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}"#, 4),
  ]) func aFileThatContradictsItselfIsRefused(header: String, data: Int) {
    #expect(throws: WeightsError.self) { try Safetensors.decode(file(header, data: data)) }
  }

  @Test func aHeaderLargerThanTheLimitOrTheFileIsRefused() {
    #expect(throws: WeightsError.self) { try Safetensors.decode([0, 0, 0, 0, 1, 0, 0, 0, 1]) }
    #expect(throws: WeightsError.self) { try Safetensors.decode([255, 0, 0, 0, 0, 0, 0, 0, 1]) }
    #expect(throws: WeightsError.self) { try Safetensors.decode([1, 2, 3]) }
  }

  @Test func aTruncatedFileIsRefused() {
    let bytes = Safetensors.encode(tensors)
    for end in stride(from: 0, to: bytes.count, by: 3) {
      #expect(throws: WeightsError.self) { try Safetensors.decode(Array(bytes[..<end])) }
    }
  }
}
