import Foundation
import TestSupport

/// The files that are mutated: stacks of every dialect, tables and archives of somata, and sidecar files of stacks.
struct Corpus {
  enum Kind { case stack, somata }

  struct File {
    var name: String
    var kind: Kind
    var bytes: [UInt8]
    var ending: String
    /// For a sidecar file, the intact stack that it belongs to; then `ending` is the whole name of the sidecar file.
    var stack: String?
  }

  private(set) var files: [File] = []

  init(folder: String) throws {
    let samples = try StackSamples.write(to: folder)
    for sample in samples {
      var path = sample.path
      if sample.name == "sections" { path += "/brain_1.tif" }
      files.append(File(name: sample.name, kind: .stack, bytes: try Self.bytes(path), ending: ".tif"))
    }
    let tables: [(String, String)] = [
      (".csv", "label,x_um,y_um,z_um,radius_um\na,1,2,3,4\n\"b,\"\"c\",5,6,7,\n"),
      (".tsv", "id\tX\tY\tSlice\n1\t2.5\t3\t4\n"),
      (".swc", "# somata\n1 1 10 20 30 5 -1\n2 1 11 21 31 4.5 -1\n"),
      (".apo", "##n,orderinfo,name,comment,z,x,y,pixmax,intensity,sdev,volsize\n1,,a,,3,1,2,0,0,0,50\n"),
      (".marker", "##x,y,z,radius,shape,name,comment\n1,2,3,4,1,a,b\n"),
    ]
    for (ending, text) in tables {
      files.append(File(name: "table\(ending)", kind: .somata, bytes: Array(text.utf8), ending: ending))
    }
    let repository = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let somata = "/\(repository)/fixtures/somata"
    for name in try FileManager.default.contentsOfDirectory(atPath: somata).sorted() {
      guard let dot = name.lastIndex(of: ".") else { continue }
      files.append(
        File(name: name, kind: .somata, bytes: try Self.bytes("\(somata)/\(name)"), ending: String(name[dot...])))
    }
    try addSidecars(folder)
  }

  /// XML and JSON of microscopes, each with its own stack.
  private mutating func addSidecars(_ folder: String) throws {
    let frames = (1...2).map {
      """
      <Frame index="\($0)"><File channel="1" channelName="Ch1" filename="s_Cycle00001_Ch1_00000\($0).tif"/><PVStateShard>
      <PVStateValue key="positionCurrent"><SubindexedValues index="ZAxis"><SubindexedValue subindex="0" value="\($0)"/>
      </SubindexedValues></PVStateValue></PVStateShard></Frame>
      """
    }
    let bruker = """
      <?xml version="1.0"?><PVScan version="5.6"><PVStateShard><PVStateValue key="pixelsPerLine" value="5"/>
      <PVStateValue key="micronsPerPixel"><IndexedValue index="XAxis" value="1.1"/><IndexedValue index="ZAxis" value="1"/>
      </PVStateValue></PVStateShard><Sequence type="ZSeries" cycle="1">\(frames.joined())</Sequence></PVScan>
      """
    let thor = """
      <?xml version="1.0"?><ThorImageExperiment><ZStage steps="2" stepSizeUM="15" enable="1"/><CaptureMode mode="0"/>
      <LSM pixelX="5" pixelY="4" pixelSizeUM="0.593" widthUM="2.965"/></ThorImageExperiment>
      """
    let microManager =
      #"{"Summary": {"Width": 5, "PixelSize_um": 0.65, "z-step_um": 2, "ChNames": ["A"]}, "FrameKey-0-0-0": {"PixelSizeUm": 0.65}}"#
    for (name, text, stacks) in [
      ("Experiment.xml", thor, ["ChanA_001_001_001_001.tif", "ChanA_001_001_002_001.tif"]),
      ("s.xml", bruker, ["s_Cycle00001_Ch1_000001.tif", "s_Cycle00001_Ch1_000002.tif"]),
      ("metadata.txt", microManager, ["img_000000000_A_000.tif"]),
    ] {
      let own = "\(folder)/beside-\(name)"
      try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
      for (i, stack) in stacks.enumerated() {
        try Data(TinyTIFF([.init(UInt16(i))]).bytes).write(to: URL(fileURLWithPath: "\(own)/\(stack)"))
      }
      // Eight copies, so that they are drawn often enough among so many stacks.
      for _ in 0..<8 {
        files.append(
          File(name: name, kind: .stack, bytes: Array(text.utf8), ending: name, stack: "\(own)/\(stacks[0])"))
      }
    }
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
