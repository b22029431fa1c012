import Figures
import Foundation
import Testing

/// Renders every figure in headless Chromium (Debian's `chromium`) and measures its text, whose width we only estimate.
@Suite struct BrowserFigureTests {
  private static let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// For each figure: clipped texts, overlapping texts, and the number of marks.
  private static let script = """
    const report = [];
    for (const svg of document.querySelectorAll("svg")) {
      const canvas = svg.getBoundingClientRect();
      const boxes = [...svg.querySelectorAll("text")].map(t => [t.textContent, t.getBoundingClientRect()]);
      const faults = [];
      for (const [text, b] of boxes)
        if (b.left < canvas.left - 0.5 || b.right > canvas.right + 0.5 || b.top < canvas.top - 0.5 || b.bottom > canvas.bottom + 0.5)
          faults.push("clipped: " + text);
      for (let i = 0; i < boxes.length; i++) for (let j = 0; j < i; j++) {
        const [a, b] = [boxes[i][1], boxes[j][1]];
        const w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (w > 1 && h > 3) faults.push("overlap: " + boxes[i][0] + " / " + boxes[j][0]);
      }
      const marks = svg.querySelectorAll("path,line,circle,rect,image").length;
      report.push(svg.id + "|" + marks + "|" + faults.join("; "));
    }
    document.getElementById("report").textContent = report.join("\\n");
    """

  @Test(.enabled(if: browser != nil, "no chromium: apt install chromium"))
  func noTextIsClippedOrOverlapsAndNoFigureIsEmpty() throws {
    let browser = try #require(Self.browser)
    let folder = FileManager.default.temporaryDirectory.appending(path: "figures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let figures = try Samples.all()
    let svgs = figures.map { $0.svg.replacingOccurrences(of: "<svg ", with: "<svg id=\"\($0.name)\" ") }.joined()
    let page =
      "<!DOCTYPE html><meta charset=\"utf-8\"><body>\(svgs)<pre id=\"report\"></pre><script>\(Self.script)</script>"
    let file = folder.appending(path: "page.html")
    try page.write(to: file, atomically: true, encoding: .utf8)
    let dom = try run(browser, ["--dump-dom", "--user-data-dir=\(folder.path)/profile", file.absoluteString])
    let report = try #require(
      dom.components(separatedBy: "<pre id=\"report\">").last?.components(separatedBy: "</pre>").first)
    let lines = report.split(separator: "\n").map { $0.split(separator: "|", omittingEmptySubsequences: false) }
    #expect(lines.count == figures.count)
    for line in lines {
      #expect(line.count == 3 && Int(line[1]).map { $0 >= 2 } == true, "\(line[0]) is empty")
      #expect(line.last == "", "\(line[0]): \(line.last ?? "")")
    }
  }

  private func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = ["--headless", "--no-sandbox", "--disable-gpu"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
