import Imaging
import TestSupport
import Testing

@testable import AtlasStore

struct FileSystemTests {
  private let mounts = """
    22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
    30 22 0:27 / /mnt/lab rw,relatime shared:9 - nfs4 server:/lab rw,vers=4.2
    31 30 0:28 / /mnt/lab/scratch rw - ext4 /dev/sdb rw
    32 22 0:29 / /mnt/my\\040share rw - cifs //server/share rw
    33 22 0:30 / /home/x/remote rw - fuse.sshfs host: rw
    """

  @Test(arguments: [
    ("/home/y", nil), ("/mnt/lab", "NFS4"), ("/mnt/lab/2024", "NFS4"), ("/mnt/laboratory", nil),
    ("/mnt/lab/scratch/a", nil), ("/mnt/my share", "CIFS"), ("/home/x/remote/b", "SSHFS"),
  ])
  func theInnermostMountSaysWhetherTheDiskIsShared(_ folder: String, _ type: String?) {
    #expect(MountTable.sharedType(holding: folder, mounts: mounts) == type)
  }

  @Test func theTemporaryFolderIsLocal() { #expect(FileSystem.sharedType(holding: "/tmp/a.atlas") == nil) }
}
