internal import CCrypto

/// An incremental SHA-256 digest, by OpenSSL.
package struct SHA256: ~Copyable {
  private let context: OpaquePointer

  package init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      fatalError("OpenSSL offers no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Appends bytes to the message.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    EVP_DigestUpdate(context, base, bytes.count)
  }

  /// Appends bytes to the message.
  package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// The digest, 32 bytes.
  package consuming func finalize() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
      count = 32
    }
  }

  /// The digest, 32 bytes.
  package static func hash(of bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { hash(of: $0) } }

  /// The digest, 32 bytes.
  package static func hash(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finalize()
  }

  /// The digest and the size in bytes of a file, read in blocks of 1 MiB.
  package static func hash(ofFile path: String) throws(ImagingError) -> (digest: [UInt8], byteCount: Int) {
    let file = try RandomAccessFile(path: path)
    var hash = SHA256()
    var offset = 0
    while offset < file.count {
      let block = try file.bytes(at: offset, count: min(1 << 20, file.count - offset))
      hash.update(block)
      offset += block.count
    }
    return (hash.finalize(), offset)
  }
}
