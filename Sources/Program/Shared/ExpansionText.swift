import ArgumentParser
import Vocabulary

/// `X,Y,Z` or `SESSION=X,Y,Z` on the command line.
struct ExpansionText: ExpressibleByArgument {
  let session: String?
  let expansion: Expansion

  init?(argument: String) {
    let sides = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = (sides.last ?? "").split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard numbers.count == 3, let x = numbers[0], let y = numbers[1], let z = numbers[2],
      let expansion = Expansion(x: x, y: y, z: z)
    else { return nil }
    self.expansion = expansion
    session = sides.count == 2 ? String(sides[0]) : nil
    if session?.isEmpty == true { return nil }
  }
}
