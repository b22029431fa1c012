// Alters an atlas, and files that go into one, and does with them what a user does: `atlas-fuzzer [SECONDS] [SEED]`, built with the
// address sanitizer by `make fuzz`. Every call must return, or throw an error of one line; a crash or a call of more than
// 30 s ends the run after the line that names the trial, and the file is kept in the folder that the first line names.
import AtlasStore
import Foundation
import Glibc
import NeuroBridge
import Numerics

func report(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

let arguments = CommandLine.arguments
let seconds = arguments.count > 1 ? Double(arguments[1]) ?? 60 : 60
let seed = arguments.count > 2 ? UInt64(arguments[2]) ?? 1 : 1
let folder = FileManager.default.temporaryDirectory.path + "/atlas-fuzzer-\(getpid())"
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
let repository = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
let base = folder + "/base.atlas"
let path = folder + "/mutated.atlas"
try FileManager.default.copyItem(atPath: repository + "/fixtures/atlases/v11.atlas", toPath: base)
_ = try Atlas.migrate(base)
let mutation = try AtlasMutation(of: base)
var scratch = try Atlas(opening: base)
let corpus = try FileCorpus(scratch, repository: repository, folder: folder)
// A file of its own for imports; the base stays as it is.
let intake = folder + "/intake.atlas"
try scratch.backup(to: intake)
scratch = try Atlas(opening: intake)
let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: base)))

/// Removes an atlas and its side files.
func remove(_ path: String) { for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) } }

var random = SeededRandom(seed: seed)
var trial = AtlasTrial()
var counts = [0, 0, 0]
let clock = ContinuousClock()
let start = clock.now
var lastReport = start
report(
  "an atlas of \(bytes.count) bytes and \(corpus.files.count) files to alter, for \(Int(seconds)) s, seed \(seed), in \(folder)"
)
while clock.now - start < .seconds(seconds) {
  let number = counts.reduce(0, +)
  alarm(30)
  switch random.next() % 16 {
  case 0:
    // Bytes of the file.
    var mutated = bytes
    for _ in 0..<1 + Int(random.next() % 4) {
      mutated[Int(random.next() % UInt64(mutated.count))] ^= UInt8(1 << (random.next() % 8))
    }
    remove(path)
    try Data(mutated).write(to: URL(fileURLWithPath: path))
    trial.use(path, in: folder)
    counts[0] += 1
  case 1, 2, 3:
    remove(path)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    try mutation.apply(to: path, &random)
    trial.use(path, in: folder)
    counts[1] += 1
  default:
    let file = corpus.files[Int(random.next() % UInt64(corpus.files.count))]
    let altered = folder + "/altered" + file.ending
    unlink(altered)
    try Data(ByteMutation.apply(to: file.bytes, &random)).write(to: URL(fileURLWithPath: altered))
    trial.take(altered, file.kind, into: scratch, number: number)
    counts[2] += 1
    if counts[2] % 500 == 0 {
      remove(intake)
      try Atlas(opening: base, readOnly: true).backup(to: intake)
      scratch = try Atlas(opening: intake)
    }
  }
  alarm(0)
  if let fault = trial.fault {
    report("trial \(number): \(fault)")
    exit(1)
  }
  if clock.now - lastReport > .seconds(10) {
    lastReport = clock.now
    report("\(counts[0]) atlases with other bytes, \(counts[1]) with other rows, \(counts[2]) files")
  }
}
report(
  "\(counts[0]) atlases with other bytes, \(counts[1]) with other rows, \(counts[2]) files; \(trial.done) calls done, \(trial.refused) refused in one line, none worse"
)
try? FileManager.default.removeItem(atPath: folder)
