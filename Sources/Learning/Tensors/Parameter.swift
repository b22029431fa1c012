/// One named array of weights, as a place in `Parameters` and in `Gradients`.
package struct Parameter: Hashable, Sendable {
  let index: Int
}
