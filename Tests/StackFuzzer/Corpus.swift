import Foundation
import TestSupport

/// The files that are bent: stacks of every flavour, and tables and archives of somata.
struct Corpus {
  enum Kind { case stack, somata }

  struct File {
    var name: String
    var kind: Kind
    var bytes: [UInt8]
    var ending: String
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
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
