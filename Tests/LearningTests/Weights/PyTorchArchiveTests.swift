import Foundation
import Testing

@testable import Learning

/// `fixtures/learning/*.pt` were written by torch.save (PyTorch 2) of a few small tensors.
@Suite struct PyTorchArchiveTests {
  private func fixture(_ name: String) throws -> [UInt8] {
    var folder = URL(fileURLWithPath: #filePath)
    while !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
      folder.deleteLastPathComponent()
    }
    return Array(try Data(contentsOf: folder.appendingPathComponent("fixtures/learning/" + name)))
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

  @Test func aPickleThatCallsAFunctionIsRefusedByItsName() throws {
    let bytes = try fixture("hostile.pt")
    let error = #expect(throws: WeightsError.self) { try PyTorchArchive.decode(bytes) }
    #expect(error?.description.contains("system") == true)
  }

  @Test func aTransposedTensorIsRefused() throws {
    let bytes = try fixture("transposed.pt")
    #expect(throws: WeightsError.self) { try PyTorchArchive.decode(bytes) }
  }

  @Test func aTruncatedArchiveIsRefused() throws {
    let bytes = try fixture("state-dict.pt")
    for end in stride(from: 0, to: bytes.count - 1, by: 37) {
      #expect(throws: WeightsError.self) { try PyTorchArchive.decode(Array(bytes[..<end])) }
    }
  }

  /// An archive with a flipped byte is read or refused.
  @Test func flippedBytesNeverTrap() throws {
    let bytes = try fixture("wrapped.pt")
    for offset in stride(from: 0, to: bytes.count, by: 3) {
      var broken = bytes
      broken[offset] ^= 0xFF
      _ = try? PyTorchArchive.decode(broken)
    }
  }
}
