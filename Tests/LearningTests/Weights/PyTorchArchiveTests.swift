import Foundation
import Testing

@testable import Learning

/// `fixtures/learning/*.pt` were written by torch.save (PyTorch 2) of a few small tensors.
@Suite struct PyTorchArchiveTests {
  private func fixture(_ name: String) throws -> [UInt8] {
    var place = URL(fileURLWithPath: #filePath)
    while !FileManager.default.fileExists(atPath: place.appendingPathComponent("Package.swift").path) {
      place.deleteLastPathComponent()
    }
    return Array(try Data(contentsOf: place.appendingPathComponent("fixtures/learning/" + name)))
  }

  @Test(arguments: ["state-dict.pt", "wrapped.pt"]) func everyFloatingPointTensorIsRead(name: String) throws {
    let bytes = try fixture(name)
    #expect(bytes.withUnsafeBytes(PyTorchArchive.isMatch))
    let tensors = try PyTorchArchive.decode(bytes)
    #expect(
      tensors == [
        NamedTensor("whole", shape: [2, 2], values: [1, -2, 3.5, 0.25]),
        NamedTensor("half", shape: [4], values: [1, -2, 65504, 0x1p-24]),
        NamedTensor("brain", shape: [3], values: [1, -2, 3]),
        NamedTensor("part", shape: [2, 3], values: [4, 5, 6, 7, 8, 9]),
        NamedTensor("parameter", shape: [2], values: [5, 6]),
      ])
  }

  @Test func aPickleThatCallsIsRefusedByName() throws {
    let bytes = try fixture("hostile.pt")
    let error = #expect(throws: WeightsError.self) { try PyTorchArchive.decode(bytes) }
    #expect(error?.description.contains("system") == true)
  }

  @Test func aTransposedTensorIsRefusedRatherThanScrambled() throws {
    let bytes = try fixture("transposed.pt")
    #expect(throws: WeightsError.self) { try PyTorchArchive.decode(bytes) }
  }

  @Test func cuttingTheArchiveAnywhereIsNoticed() throws {
    let bytes = try fixture("state-dict.pt")
    for end in stride(from: 0, to: bytes.count - 1, by: 37) {
      #expect(throws: WeightsError.self) { try PyTorchArchive.decode(Array(bytes[..<end])) }
    }
  }

  /// Each of these would take a walk as deep as the file is long; the last is a dict under its own name `model`.
  @Test(arguments: [
    Array(repeating: UInt8(ascii: ")"), count: 1) + Array(repeating: 0x85, count: 300_000),
    Array(repeating: UInt8(ascii: "]"), count: 300_000) + Array(repeating: UInt8(ascii: "a"), count: 299_999),
    Array("}q\u{0}X\u{5}\u{0}\u{0}\u{0}modelh\u{0}s".utf8),
  ]) func valuesWithinValuesWithoutEndAreNoTensors(pickle: [UInt8]) {
    var unpickler = Unpickler(bytes: pickle + [UInt8(ascii: ".")])
    defer { unpickler.release() }
    guard let root = try? unpickler.read() else { return }
    #expect((try? PyTorchArchive.stateDict(root))?.isEmpty ?? true)
  }

  /// Whatever a flipped byte makes of the archive, it is read or refused; it never traps.
  @Test func flippedBytesNeverTrap() throws {
    let bytes = try fixture("wrapped.pt")
    for at in stride(from: 0, to: bytes.count, by: 3) {
      var broken = bytes
      broken[at] ^= 0xFF
      _ = try? PyTorchArchive.decode(broken)
    }
  }
}
