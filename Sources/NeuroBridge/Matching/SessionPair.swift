import AtlasStore
package import Vocabulary

/// Two sessions of one animal whose neurons are to be compared.
package struct SessionPair: Hashable, Sendable {
  /// The animal of both.
  package let animal: Animal
  /// The session of the queries.
  package let a: Session
  /// The session of the gallery.
  package let b: Session
}

extension Transaction {
  /// The animals of a list of names, each once however often it is named.
  func distinctAnimals(_ names: [String]) throws -> [Animal] {
    try names.reduce(into: []) { found, name in
      let animal = try animal(named: name)
      if !found.contains(animal) { found.append(animal) }
    }
  }

  /// Every animal, or those named, that has both sessions.
  ///
  /// - Throws: When a named animal lacks one of them, or no animal has both.
  func sessionPairs(from: String, to: String, animals names: [String]) throws -> [SessionPair] {
    guard from != to else { throw MatchError.sameSession(from) }
    let animals = try names.isEmpty ? self.animals() : distinctAnimals(names)
    let pairs = try animals.compactMap { animal -> SessionPair? in
      if !names.isEmpty {
        return SessionPair(
          animal: animal, a: try session(named: from, of: animal.name), b: try session(named: to, of: animal.name))
      }
      guard let a = try sessionIfAny(named: from, of: animal.id), let b = try sessionIfAny(named: to, of: animal.id)
      else { return nil }
      return SessionPair(animal: animal, a: a, b: b)
    }
    guard !pairs.isEmpty else {
      throw MatchError.noAnimalHasBoth(from: from, to: to, sessions: Set(try sessions().map(\.name)).sorted())
    }
    return pairs
  }
}
