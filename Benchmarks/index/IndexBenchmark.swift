// The cost of writing to the index and of its search plans: `index-benchmark WHAT ATLAS …`, one Markdown row a metric.
//
//   inserts ATLAS COUNT   durable single inserts a second; bytes of write-ahead log for each, single and in batches of 1,000
//   churn ATLAS ROUNDS    a tenth of the vectors deleted and inserted again, in rounds: reachability, recall, file size
//   plans ATLAS QUERIES   nanoseconds of each plan, for the constants of `CostModel`
//
// The atlas must have an index; all but `plans` change it, so pass a copy. New vectors are means of two that are there.
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
