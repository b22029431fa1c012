// Matching: from near neighbours to pairs a scientist can trust. Values in, values out; no files, no database.
//
// The neurons of the two sessions are numbered from 0 on either side, `a` and `b`, in any order the caller likes (by
// label is a good one: equal figures are decided in favour of the lower number). The steps, each usable alone:
//
//   let candidates = Candidates(similarities: matrix, countA: n, countB: m, perNeuron: 10)   // or (neighboursOfA:, neighboursOfB:)
//   let pins = try Pins(accepted: [...], rejected: [...])                                    // people's decisions
//   let assignment = Assignment.best(candidates.scored(by: \.similarity), countA: n, countB: m, threshold: 0.5, pins: pins)
//   assignment.partnerOfA[i]                                                                 // nil: no partner
//
// * `Candidates`: who is near whom, with the rank each way and the margin to the best rival on either side.
// * `Assignment`: the one-to-one set of pairs of greatest total gain over a threshold, "no partner" being an option.
