// Matching: from near neighbours to pairs a scientist can trust. Values in, values out; no files, no database.
//
// The neurons of the two sessions are numbered from 0 on either side, `a` and `b`, in any order the caller likes (by
// label is a good one: equal figures are decided in favour of the lower number). All at once:
//
//   let pins = try Pins(accepted: [...], rejected: [...])                                    // people's decisions
//   let match = SessionMatcher(a: side, b: side, appearance: .dense(similarities), pins: pins).match()
//   match.candidates                       // every pair with what each witness says of it
//   match.assignment(least: 0.5, pins: pins).pairs
//   match.registration?.transform(place)   // a place of A in B; `.inverse(of:)` back
//   match.health.warnings                  // empty, or what is no better than chance
//
// or step by step:
//
//   let candidates = Candidates(similarities: matrix, countA: n, countB: m, perNeuron: 10)   // or (neighboursOfA:, neighboursOfB:)
//   let registration = Registrar(from: placesA, to: placesB, affinities: nil, pins: pins).register()
//   let calibration = Calibration.fit(examples)                  // nil: nothing to learn from, so no probability
//   let threshold = AcceptanceThreshold.threshold(probabilities, falseMatchRate: 0.01)
//   let assignment = Assignment.best(candidates.scored(by: \.similarity), countA: n, countB: m, threshold: 0.5, pins: pins)
//   let identities = Identities(neuronCounts: [...], pairs: [...])
//
// * `Candidates`: who is near whom, with the rank each way and the margin to the best rival on either side.
// * `Registrar`: geometry as a second witness. A Hough transform over turns, tilts and scales gives rough poses
//   (`PoseSearch`), candidates that agree give others (`ConsensusSearch`); expectation–maximisation over soft one-to-one
//   pairs refines them to an affine map (`PoseRefinement`), on which a thin-plate spline bends (`SplineFit`). Each soma's
//   place is foretold from the others only, and how surely.
// * `SessionMatcher`: places first; the pairs they make certain teach what similarity and size say of true partners
//   (`NormalWitness`); then all together.
// * `Calibration`: probability from all figures, learnt on annotated pairs of other animals, with its reliability.
// * `SessionHealth`: whether appearance and places do better than chance.
// * `Assignment`: the one-to-one set of pairs of greatest total gain over a threshold, "no partner" being an option.
// * `Identities`: more than two sessions, as connected components with their conflicts.
