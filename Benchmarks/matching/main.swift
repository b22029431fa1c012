// The Swift side of `Benchmarks/matching/run`: each command works on files that `compare.py` also gives to scipy and
// pycpd, and prints one JSON object with its processor seconds.
//
//   matching-benchmark simulate FOLDER COUNT      dense simulated tissue: FOLDER/simulated-N-a.csv, -b.csv, -pairs.csv
//   matching-benchmark assign FILE SIZE           the minimum cost of a SIZE × SIZE matrix of float32
//   matching-benchmark positions FOLDER NAME…     matches NAME-a.csv and NAME-b.csv: NAME-matches.csv
//   matching-benchmark table [NAME…]              precision, recall, seconds and memory of registration, case by case
//   matching-benchmark draws COUNT [KIND…]        how many random poses of each kind are found
//   matching-benchmark alarms TRIALS              how often two different tissues are reported as one
//   matching-benchmark locate FIELD COUNT         a field of somata in a session of COUNT: error, seconds, memory
//   matching-benchmark calibration ANIMALS        expected calibration error and Brier score on animals not in the fit
//   matching-benchmark lost NAME…                 true pairs that are not accepted, with their evidence
//   matching-benchmark many COUNT                 the whole chain on COUNT × COUNT neurons with listed candidates

import Foundation
import Matching
import Simulation
import Vocabulary

/// The processor seconds of some work.
func seconds(_ work: () throws -> Void) rethrows -> Double {
  var before = timespec()
  var after = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before)
  try work()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after)
  return Double(after.tv_sec - before.tv_sec) + Double(after.tv_nsec - before.tv_nsec) * 1e-9
}

func report(_ values: [String: Any]) throws {
  print(String(decoding: try JSONSerialization.data(withJSONObject: values, options: [.sortedKeys]), as: UTF8.self))
  fflush(nil)
}

func usage() -> Never {
  print(
    "usage: matching-benchmark simulate FOLDER COUNT | assign FILE SIZE | positions FOLDER NAME… | table | draws COUNT | alarms TRIALS | locate FIELD COUNT | calibration ANIMALS | lost NAME… | many COUNT"
  )
  exit(2)
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 2 || arguments == ["table"] else { usage() }
switch arguments[0] {
case "simulate": try simulate(into: arguments[1], count: Int(arguments.last ?? "") ?? 3)
case "assign": try assign(arguments[1], size: Int(arguments.last ?? "") ?? 5000)
case "positions": try matchPositions(in: arguments[1], names: Array(arguments.dropFirst(2)))
case "table": try printTable(Array(arguments.dropFirst()))
case "draws": try drawPoses(Int(arguments[1]) ?? 20, kinds: Array(arguments.dropFirst(2)))
case "alarms": try countFalseAlarms(Int(arguments[1]) ?? 100)
case "locate": try locate(field: Int(arguments[1]) ?? 60, in: Int(arguments.last ?? "") ?? 20_000)
case "calibration": try measureCalibration(animals: Int(arguments[1]) ?? 6)
case "lost": try printLost(Array(arguments.dropFirst()))
case "many": try matchMany(Int(arguments[1]) ?? 100_000)
default: usage()
}
