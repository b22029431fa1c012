// Matching: from near neighbours to one-to-one pairs with probabilities. Values in, values out; no files, no database.
//
// Neurons are numbered from 0 in either session, `a` and `b`. Equal scores are decided in favour of the lower number,
// so order them by something stable, such as the label. In one call:
//
//   let constraints = try PairConstraints(mustLink: [...], cannotLink: [...])               // decisions of reviewers
//   let match = SessionMatcher(a: somata, b: somata, appearance: .dense(similarities), constraints: constraints,
//     options: options).match()
//   match.candidates                                   // every pair with the evidence for it
//   match.registration?.transform(position)            // from session a to session b; `.inverse(of:)` back
//   match.significance.warnings                        // empty, or which evidence is no better than random
//   Acceptance(match, probabilities: nil, options: options, constraints: constraints).assignment.pairs
//
// Reading order, and where to look for what:
//
// * `MatchingOptions`: every option of a match, declared once.
// * `SessionMatcher` -> `SessionMatch`: the whole chain.
// * `Candidates/`: who is near whom in appearance, ranks both ways, margins over the runner-up.
// * `Registration/`: how one session lies in the other, from soma positions. `SpannedSpace` (a plane where both are
//   planar), `TwinDetections`, then rough poses: `KnownPairFit`, `ConsensusSearch` (RANSAC over confident candidates),
//   `ConstellationSearch` (triangles of neighbouring somata looked up by shape in a `TriangleIndex`), in the order of
//   `SearchPhase`; `PoseSearch` (Hough transform, exhaustive) is the slow twin for small sessions. `PoseRefinement`
//   refines them by expectation–maximisation (`SoftMatcher` is the E step), `SplineFit` adds a thin-plate spline with
//   leave-one-out predictions. `FieldLocator` finds a small field in a whole brain.
// * `Evidence/`: log odds of pairs. Appearance and radii are learnt from the pairs that geometry alone makes likely.
// * `Calibration/`: probabilities of pairs, learnt on annotated pairs of other animals.
// * `Significance/`: whether the sessions match better than random ones.
// * `Acceptance/`: what makes a pair accepted, given all of the above.
// * `Assignment/`: the one-to-one set of pairs of largest total gain; constraints.
// * `Identities/`: pairs of more than two sessions joined.
