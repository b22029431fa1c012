#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Bytes that this process can still allocate; nil where the system does not say.
///
/// The least of the machine's free memory and of what the process's control groups (v1 or v2) leave; page cache counts as free.
package func availableMemory() -> Int? {
  let machine = firstNumber(in: "/proc/meminfo", after: "MemAvailable:").map { $0 * 1024 }
  var limits = [machine].compactMap(\.self)
  let group = lines(of: "/proc/self/cgroup").first { $0.hasPrefix("0::") }.map { String($0.dropFirst(3)) } ?? "/"
  for folder in ["/sys/fs/cgroup" + (group == "/" ? "" : group), "/sys/fs/cgroup", "/sys/fs/cgroup/memory"] {
    let most = firstNumber(in: folder + "/memory.max") ?? firstNumber(in: folder + "/memory.limit_in_bytes")
    let now = firstNumber(in: folder + "/memory.current") ?? firstNumber(in: folder + "/memory.usage_in_bytes")
    guard let most, let now else { continue }
    let pageCache = firstNumber(in: folder + "/memory.stat", after: "inactive_file ") ?? 0
    limits.append(max(0, most - now + pageCache))
  }
  return limits.min()
}

/// The number at the start of the line that begins with `prefix`; nil where there is none, or no number (`max`).
private func firstNumber(in path: String, after prefix: String = "") -> Int? {
  guard let line = lines(of: path).first(where: { $0.hasPrefix(prefix) }) else { return nil }
  return line.dropFirst(prefix.count).split(separator: " ").first.flatMap { Int($0) }
}

private func lines(of path: String) -> [String] {
  guard let file = fopen(path, "r") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while case let byte = getc(file), byte != EOF, bytes.count < 1 << 16 { bytes.append(UInt8(truncatingIfNeeded: byte)) }
  return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
}
