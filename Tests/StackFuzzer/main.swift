// Bends small files of every flavour and reads them: `stack-fuzzer [SECONDS] [SEED]`, built with the address sanitizer by
// `make fuzz`. Every outcome is one of two: pixels, or one line that says what is wrong. A crash, a read past a buffer, a
// file that takes longer than two seconds or more memory than it can honestly fill ends the run with the file's name,
// and the file stays for a regression test.
import Foundation
import Glibc
import Imaging
import Numerics
import TestSupport

/// At once, so that the last words before a crash are seen.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

let arguments = CommandLine.arguments
let seconds = arguments.count > 1 ? Double(arguments[1]) ?? 60 : 60
let seed = arguments.count > 2 ? UInt64(arguments[2]) ?? 1 : 1
let folder = try TemporaryFolder()
let corpus = try Corpus(folder: folder.path)
var random = SeededRandom(seed: seed)
var trial = Trial()
let clock = ContinuousClock()
let start = clock.now
var lastWord = start
say("\(corpus.files.count) files to bend, for \(Int(seconds)) s, seed \(seed)")
while clock.now - start < .seconds(seconds) {
  let original = corpus.files[Int(random.next() % UInt64(corpus.files.count))]
  let bent = Mutation.apply(to: original.bytes, like: corpus, &random)
  let path =
    original.stack.map { "\($0.prefix(upTo: $0.lastIndex(of: "/") ?? $0.startIndex))/\(original.ending)" }
    ?? folder.file("bent" + original.ending)
  // A new file each time: truncating an old one would wait for the disk.
  unlink(path)
  try Data(bent).write(to: URL(fileURLWithPath: path))
  if let fault = trial.run(original.stack ?? path, original.kind) {
    let kept = "fuzz-\(seed)-\(trial.count)-\(original.ending)"
    try? FileManager.default.copyItem(atPath: path, toPath: kept)
    say("\(original.name), bent: \(fault); kept as \(kept)")
    exit(1)
  }
  if clock.now - lastWord > .seconds(10) {
    lastWord = clock.now
    say("\(trial.count) files, \(trial.read) read, \(trial.refused) refused")
  }
}
say("\(trial.count) files: \(trial.read) read, \(trial.refused) refused in one line, none worse")
