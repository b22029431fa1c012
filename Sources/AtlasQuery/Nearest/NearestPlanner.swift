import CSQLite

/// Chooses the constraints of a statement that `nearest` applies itself, and decodes their values.
///
/// `idxStr` has one letter for each value of xFilter: of an argument, 'a' plus its column; of a predicate, an uppercase one.
enum NearestPlanner {
  /// `id IN (…)`; `neuron IN (…)`.
  private static let ids = UInt8(ascii: "I")
  private static let names = UInt8(ascii: "J")
  /// The letter of the argument k.
  static let count = letter(of: .k)

  /// `id =` and `neuron =` a value that is not known while SQLite plans: a parameter, or another table's column.
  private static let unknownID = UInt8(ascii: "y")
  private static let unknownName = UInt8(ascii: "z")

  /// The values of a plan, from 0, that are such.
  static func unknownEqualities(_ plan: String) -> [Int] {
    plan.utf8.enumerated().filter { $0.element == unknownID || $0.element == unknownName }.map(\.offset)
  }

  private static func letter(of column: NearestColumn) -> UInt8 { UInt8(ascii: "a") + UInt8(column.rawValue) }

  /// xBestIndex: uses every `argument = value`, and predicates on neurons, so that these limit the gallery and not the result;
  /// predicates on `rank` and `similarity` select among the k nearest. `id =` or `neuron =` another table's column means
  /// the k nearest, then joined, and is left to SQLite; that it is no parameter is known only when the statement runs. What no constraint says is left to `DiscardedRows`.
  static func plan(_ info: UnsafeMutablePointer<sqlite3_index_info>) -> Int32 {
    var plan: [UInt8] = []
    var hasQuery = false
    var hasCount = false
    for i in 0..<Int(info.pointee.nConstraint) {
      let constraint = info.pointee.aConstraint[i]
      guard let column = NearestColumn(rawValue: constraint.iColumn) else { continue }
      let isEqual = constraint.op == UInt8(SQLITE_INDEX_CONSTRAINT_EQ)
      if column.isArgument {
        guard isEqual else { continue }
        // The value comes from a table that must be in an outer loop: refuse this order of the tables.
        guard constraint.usable != 0 else { return SQLITE_CONSTRAINT }
        hasQuery = hasQuery || column == .query
        hasCount = hasCount || column == .k
        use(i, letter(of: column), info, &plan)
      } else if constraint.usable != 0, plan.count < 16 {
        // SQLite checks the predicates after the sixteenth again, which changes nothing.
        if isEqual, column == .id || column == .neuron, sql_can_use_in_list(info, Int32(i)) != 0 {
          sql_use_in_list(info, Int32(i))
          use(i, column == .id ? ids : names, info, &plan)
        } else if let predicate = NeuronPredicate(column, operation: Int32(constraint.op)) {
          if predicate == .idEqual || predicate == .nameEqual, sql_is_constant(info, Int32(i)) == 0 {
            use(i, predicate == .idEqual ? unknownID : unknownName, info, &plan)
            info.pointee.aConstraintUsage[i].omit = 0
            continue
          }
          use(i, predicate.rawValue, info, &plan)
        } else if let predicate = ResultPredicate(column, operation: Int32(constraint.op)) {
          use(i, predicate.rawValue, info, &plan)
        }
      }
    }
    info.pointee.estimatedCost = hasQuery ? 1000 : 1e12
    info.pointee.estimatedRows = hasCount ? 10 : 1000
    if info.pointee.nOrderBy == 1 {
      let order = info.pointee.aOrderBy[0]
      if (order.iColumn == NearestColumn.rank.rawValue && order.desc == 0)
        || (order.iColumn == NearestColumn.similarity.rawValue && order.desc != 0)
      {
        info.pointee.orderByConsumed = 1
      }
    }
    info.pointee.idxStr = sql_copy(String(decoding: plan, as: UTF8.self))
    info.pointee.needToFreeIdxStr = 1
    return SQLITE_OK
  }

  private static func use(
    _ i: Int, _ letter: UInt8, _ info: UnsafeMutablePointer<sqlite3_index_info>, _ plan: inout [UInt8]
  ) {
    plan.append(letter)
    info.pointee.aConstraintUsage[i].argvIndex = Int32(plan.count)
    info.pointee.aConstraintUsage[i].omit = 1
  }

  /// xFilter: the query of a planned statement.
  ///
  /// - Parameter hasParameters: Whether equalities that were unknown compare with parameters: these limit the gallery.
  static func query(
    plan: String, count: Int, values: UnsafeMutablePointer<OpaquePointer?>?, hasParameters: Bool
  ) -> NearestQuery {
    var query = NearestQuery()
    for (i, letter) in plan.utf8.enumerated() where i < count {
      guard let value = values![i] else { continue }
      if letter == unknownID || letter == unknownName {
        guard hasParameters else { continue }
        query.neuronPredicates.append((letter == unknownID ? .idEqual : .nameEqual, SQLValue(value)))
      } else if letter == ids {
        query.limit(to: members(of: value).compactMap { if case .integer(let id) = $0 { id } else { nil } })
      } else if letter == names {
        query.nameLists.append(members(of: value))
      } else if let predicate = NeuronPredicate(rawValue: letter) {
        query.neuronPredicates.append((predicate, SQLValue(value)))
      } else if let predicate = ResultPredicate(rawValue: letter) {
        query.resultPredicates.append((predicate, SQLValue(value)))
      } else if letter >= UInt8(ascii: "a"),
        let column = NearestColumn(rawValue: Int32(letter - UInt8(ascii: "a")))
      {
        query.arguments[column] = SQLValue(value)
      }
    }
    return query
  }

  /// The values of an `IN` list.
  private static func members(of list: OpaquePointer) -> [SQLValue] {
    var members = [SQLValue]()
    var member: OpaquePointer?
    var code = sql_in_first(list, &member)
    while code == SQLITE_OK, let value = member {
      if let value = SQLValue(value) { members.append(value) }
      code = sql_in_next(list, &member)
    }
    return members
  }
}
