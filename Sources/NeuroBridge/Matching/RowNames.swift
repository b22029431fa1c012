package import AtlasStore

// A row of the file and a value of a craft may have the same name; here the rows get theirs.
package typealias CandidateRow = Candidate
