// How long a patch takes: `ingest-benchmark ATLAS ANIMAL/SESSION [PATCHES]` cuts 64 µm patches at random places of a stack,
// as training and embedding do (the 64 chunks used last stay at hand; of a large stack's they are never those of the next
// place), and prints the median, the slowest twentieth, the fastest and the processor's time for one, in milliseconds, and
// the size of the stack's pixels in gigabytes.
// The first round warms the file cache; the second is counted.
import AtlasStore
import Glibc
import Imaging
import Numerics
import Vocabulary

let arguments = CommandLine.arguments
guard arguments.count > 2, let count = Int(arguments.count > 3 ? arguments[3] : "200"), count > 0 else {
  fatalError("ingest-benchmark ATLAS ANIMAL/SESSION [PATCHES]")
}
let store = try AtlasStore(opening: arguments[1], access: .readOnly)
let names = arguments[2].split(separator: "/").map(String.init)
let stack = try store.read { try $0.stacks(in: $0.session(named: names[1], of: names[0]).id)[0] }
let voxels = store.voxels(of: stack)
let cutter = PatchCutter(recipe: PatchRecipe(field: 64))

func places() -> [Point3] {
  var random = SeededRandom(seed: 5)
  func along(_ count: Int, _ pitch: Double) -> Double {
    let length = Double(count) * pitch
    return length < 80 ? length / 2 : 40 + random.uniform() * (length - 80)
  }
  return (0..<count).map { _ in
    Point3(
      x: along(stack.shape.width, stack.voxelSize.x), y: along(stack.shape.height, stack.voxelSize.y),
      z: along(stack.shape.depth, stack.voxelSize.z))
  }
}

/// Of all threads so far.
func processorMilliseconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
  return Double(now.tv_sec) * 1e3 + Double(now.tv_nsec) / 1e6
}

let clock = ContinuousClock()
var milliseconds: [Double] = []
var processor = 0.0
for round in 0..<2 {
  processor = processorMilliseconds()
  for place in places() {
    let elapsed = try clock.measure { _ = try cutter.cut(voxels, at: place) }
    if round == 1 { milliseconds.append(elapsed / .milliseconds(1)) }
  }
}
milliseconds.sort()
processor = (processorMilliseconds() - processor) / Double(count)
let gigabytes = Double(stack.shape.voxelCount * stack.pixelType.byteCount) / 1e9
print(
  "\(milliseconds[count / 2]) \(milliseconds[count * 19 / 20]) \(milliseconds[0]) \(processor) \((gigabytes * 100).rounded() / 100)"
)
