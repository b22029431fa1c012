// What the index costs those who write: `index-benchmark WHAT ATLAS …`, one Markdown row for each figure.
//
//   inserts ATLAS COUNT   durable single inserts a second, and bytes of write-ahead log for each; in batches of 1,000 too
//   churn ATLAS ROUNDS    a tenth of the vectors deleted and made anew, over and over: reachability, recall, file size
//   plans ATLAS QUERIES   nanoseconds of each plan: what the plan model is fitted to
//
// The atlas must have an index; all but the last change it, so give it a copy. Vectors are blends of those that are there.
import CSQLite
import Glibc
import IndexRows

@main struct IndexBenchmark {
  static func main() throws {
    let words = CommandLine.arguments
    guard words.count == 4, let count = Int(words[3]), count > 0, sql_attach_host() != 0 else { usage() }
    let atlas = try BenchmarkAtlas(path: words[2])
    switch words[1] {
    case "inserts": try atlas.measureInserts(count)
    case "plans": try atlas.measurePlans(count)
    case "churn": try atlas.measureChurn(rounds: count)
    default: usage()
    }
  }

  static func usage() -> Never {
    print(
      "usage: index-benchmark inserts ATLAS COUNT | index-benchmark churn ATLAS ROUNDS | index-benchmark plans ATLAS QUERIES"
    )
    exit(2)
  }
}
