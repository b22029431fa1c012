import CKernels
import Concurrency

/// How a product [rows, columns] is divided into tasks for the workers: by rows, and where those are too few also by groups of
/// panels, so that each worker has as many tasks.
///
/// The float32 kernel takes few rows at a time: where there are groups, each worker takes all rows through its own columns.
struct ProductPartition {
  let (rows, columns): (Int, Int)
  let (rowsPerTask, rowTasks): (Int, Int)
  let (panels, panelTasks): (Int, Int)
  /// Whether tasks of the same columns are adjacent, else those of the same rows.
  let isColumnMajor: Bool
  let threads: Int

  /// - Parameter hasOutput: whether partial sums can be stored in c, between K blocks.
  init(
    rows: Int, columns: Int, depth: Int, _ kernel: nb_kernel, hasOutput: Bool, threads: Int = availableThreads
  ) {
    (self.rows, self.columns, self.threads) = (rows, columns, threads)
    isColumnMajor = kernel == nb_avx512
    let most = kernel.maxRowsPerTask(depth: depth)
    let unit = (isColumnMajor ? 1 : 2) * nb_lhs_block_rows(kernel)
    func grain(_ tasks: Int) -> Int { min(most, ((rows + tasks - 1) / tasks + unit - 1) / unit * unit) }
    let least = (rows + most - 1) / most
    let isByRows = threads == 1 || least >= 4 * threads
    rowsPerTask = grain(isByRows ? (least + threads - 1) / threads * threads : least)
    rowTasks = (rows + rowsPerTask - 1) / rowsPerTask
    panels = (columns + panelColumns - 1) / panelColumns
    guard !isByRows else {
      panelTasks = 1
      return
    }
    let group = isColumnMajor ? (panels + 3) / 4 : nb_panel_group(kernel, depth, hasOutput ? 1 : 0)
    var groups = (panels + group - 1) / group
    while (isColumnMajor ? groups : rowTasks * groups) % threads != 0 && groups < panels { groups += 1 }
    panelTasks = groups
  }

  var taskCount: Int { rowTasks * panelTasks }

  func rows(ofTask task: Int) -> Range<Int> {
    let start = (isColumnMajor ? task % rowTasks : task / panelTasks) * rowsPerTask
    return start..<min(rows, start + rowsPerTask)
  }

  /// Whole panels, but for the last.
  func columns(ofTask task: Int) -> Range<Int> {
    func start(_ index: Int) -> Int { min(columns, panels * index / panelTasks * panelColumns) }
    let group = (isColumnMajor ? task / rowTasks : task) % panelTasks
    return start(group)..<start(group + 1)
  }

  /// The task with which a thread begins.
  func firstTask(of thread: Int) -> Int { nb_first_index(taskCount, min(threads, taskCount), thread) }
}

/// Columns of a panel of a packed right-hand factor.
let panelColumns = Int(nb_panel_columns)

/// The least number of rows that fills LHS blocks of 12 and pairs of 16.
let rowUnit = 96

extension nb_kernel {
  /// More rows a task share the panels' way from memory; a K block of them, 600 KB at most, should still stay in L2 (measured).
  fileprivate func maxRowsPerTask(depth: Int) -> Int {
    guard self != nb_avx512 else { return rowUnit }
    let bytes = rowUnit * MemoryLayout<UInt32>.stride * max(1, nb_packed_words(self, min(depth, nb_k_block(depth))))
    return max(1, 600_000 / bytes) * rowUnit
  }
}
