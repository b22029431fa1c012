// Mutates small files in every dialect and reads them: `stack-fuzzer [SECONDS] [SEED]`, built with the address sanitizer by
// `make fuzz`. A read must return pixels, or throw an error of one line. A crash, an access past a buffer, a read that
// takes too long or more memory than the file can fill ends the run with the file's name; the file is kept for a
// regression test.
import Foundation
import Glibc
import Imaging
import Numerics
import TestSupport

/// Prints without buffering, so that the last line before a crash is seen.
func report(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

let arguments = CommandLine.arguments
let seconds = arguments.count > 1 ? Double(arguments[1]) ?? 60 : 60
let seed = arguments.count > 2 ? UInt64(arguments[2]) ?? 1 : 1
let folder = try TemporaryFolder()
let corpus = try Corpus(folder: folder.path)
var random = SeededRandom(seed: seed)
var trial = Trial()
let clock = ContinuousClock()
let start = clock.now
var lastReport = start
report("\(corpus.files.count) files to mutate, for \(Int(seconds)) s, seed \(seed)")
while clock.now - start < .seconds(seconds) {
  let original = corpus.files[Int(random.next() % UInt64(corpus.files.count))]
  let mutated = Mutation.apply(to: original.bytes, like: corpus, &random)
  let path =
    original.stack.map { "\($0.prefix(upTo: $0.lastIndex(of: "/") ?? $0.startIndex))/\(original.ending)" }
    ?? folder.file("mutated" + original.ending)
  // A new file each time: truncating an old one would wait for the disk.
  unlink(path)
  try Data(mutated).write(to: URL(fileURLWithPath: path))
  if let fault = trial.run(original.stack ?? path, original.kind) {
    let kept = "fuzz-\(seed)-\(trial.count)-\(original.ending)"
    try? FileManager.default.copyItem(atPath: path, toPath: kept)
    report("\(original.name), mutated: \(fault); kept as \(kept)")
    exit(1)
  }
  if clock.now - lastReport > .seconds(10) {
    lastReport = clock.now
    report("\(trial.count) files, \(trial.read) read, \(trial.refused) refused")
  }
}
report("\(trial.count) files: \(trial.read) read, \(trial.refused) refused in one line, none worse")
