internal import Glibc

/// Which file systems are shared with other computers.
package enum MountTable {
  /// Types whose locks or shared memory SQLite's write-ahead log cannot trust; a FUSE type counts by its second part.
  private static let shared: Set<String> = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre", "gpfs", "beegfs", "gfs2", "ocfs2",
    "glusterfs", "ncpfs", "coda", "vboxsf", "davfs", "virtiofs", "sshfs", "s3fs", "rclone", "gvfsd-fuse",
  ]

  /// Type of the network or shared file system that holds the folder; nil for a local one.
  package static func sharedType(holding folder: String) -> String? {
    guard let real = OutputTarget.realPath(folder), let file = fopen("/proc/self/mountinfo", "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = getc(file), byte != EOF, bytes.count < 1 << 22 {
      bytes.append(UInt8(truncatingIfNeeded: byte))
    }
    return sharedType(holding: real, mounts: String(decoding: bytes, as: UTF8.self))
  }

  /// The same, from the lines of proc_pid_mountinfo(5): of the innermost mount, the last where several are equal.
  package static func sharedType(holding folder: String, mounts: String) -> String? {
    var best = (length: -1, type: "")
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
      let point = fields[4].replacing("\\040", with: " ")
      let isAbove = point == "/" || folder == point || folder.hasPrefix(point + "/")
      if isAbove && point.utf8.count >= best.length { best = (point.utf8.count, String(fields[dash + 1])) }
    }
    let type = best.type.split(separator: ".").last.map(String.init) ?? ""
    return shared.contains(type) ? type.uppercased() : nil
  }
}
