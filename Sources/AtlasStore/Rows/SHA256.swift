import CCrypto
import Foundation

/// SHA-256 of bytes that are all at hand.
enum SHA256 {
  static func digest(_ bytes: UnsafeRawBufferPointer) -> Data {
    var result = [UInt8](repeating: 0, count: 32)
    let done = EVP_Digest(bytes.baseAddress, bytes.count, &result, nil, EVP_sha256(), nil)
    precondition(done == 1, "libcrypto has no SHA-256")
    return Data(result)
  }
}
