/// Why a path cannot be the output of a command; nothing was written.
package enum OutputRefusal: Hashable, Sendable {
  /// A file that would be replaced; `canReplace` where the command has a flag for that.
  case exists(path: String, canReplace: Bool)
  /// A file that the command reads; `what` says which, as in `the atlas itself`.
  case input(path: String, what: String)
  /// Another atlas, which no export replaces.
  case atlas(path: String)
  /// A name that SQLite gives to the journal or log of an existing database.
  case journal(path: String, database: String)
  /// Two outputs of one command.
  case twice(path: String, other: String)
  case folder(path: String)
  /// A device, a named pipe or a socket.
  case special(path: String, kind: String)
  case noFolder(path: String, folder: String)
  /// A symbolic link to a file that does not exist.
  case danglingLink(path: String, target: String)
  /// `-` where more than one stream is written.
  case noStream(what: String)
  /// `-` where standard output is a terminal and what is written is no text.
  case terminal
  /// The empty path.
  case noName

  /// One line: what, where, what to do.
  var sentence: String {
    switch self {
    case .exists(let path, let canReplace):
      "\(path): exists already; " + (canReplace ? "--force replaces it" : "choose another name, or remove it first")
    case .input(let path, let what): "\(path): this is \(what), which is not written to; choose another name"
    case .atlas(let path): "\(path): this is an atlas, which is not replaced; choose another name, or remove it first"
    case .journal(let path, let database):
      "\(path): SQLite would take it for the journal of \(database); choose another name"
    case .twice(let path, let other): "\(path): is written already, as \(other); give each output a name of its own"
    case .folder(let path): "\(path): is a folder; name a file in it"
    case .special(let path, let kind): "\(path): is \(kind), not a regular file; name a file, or - for standard output"
    case .noFolder(let path, let folder): "\(path): cannot be written: there is no folder \(folder); create it first"
    case .danglingLink(let path, let target):
      "\(path): is a symbolic link to \(target), which does not exist; name the file itself"
    case .noStream(let what): "- is standard output, and \(what) cannot be written there; name a file"
    case .terminal: "standard output is a terminal and this is no text; name a file, or redirect it"
    case .noName: "the output has no name; name a file"
    }
  }
}
