/// Index of one weight in `Parameters` and in `Gradients`.
package struct Parameter: Hashable, Sendable {
  let index: Int
}
