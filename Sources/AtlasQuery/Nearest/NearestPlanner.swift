import CSQLite

/// Chooses the constraints of a statement that `nearest` applies itself, and decodes their values.
///
/// `idxStr` has one letter for each value of xFilter.
enum NearestPlanner {
  /// `id IN (…)`, `id = …`; the letter of an argument is 'a' plus its column.
  private static let list: UInt8 = UInt8(ascii: "I")
  private static let single: UInt8 = UInt8(ascii: "S")

  /// xBestIndex: uses every `argument = value`, and a whole `id IN (…)`, so that a predicate on neurons limits the gallery
  /// and not the result. `id =` another table's column is left to SQLite: it means the k nearest, then joined.
  static func plan(_ info: UnsafeMutablePointer<sqlite3_index_info>) -> Int32 {
    var plan: [UInt8] = []
    var hasQuery = false
    var hasCount = false
    for i in 0..<Int(info.pointee.nConstraint) {
      let constraint = info.pointee.aConstraint[i]
      guard constraint.op == UInt8(SQLITE_INDEX_CONSTRAINT_EQ),
        let column = NearestQuery.Column(rawValue: constraint.iColumn)
      else { continue }
      if column.isArgument {
        // The value comes from a table that must be in an outer loop: refuse this order of the tables.
        guard constraint.usable != 0 else { return SQLITE_CONSTRAINT }
        hasQuery = hasQuery || column == .query
        hasCount = hasCount || column == .k
        use(i, UInt8(ascii: "a") + UInt8(column.rawValue), info, &plan)
      } else if column == .id, constraint.usable != 0 {
        if sql_can_use_in_list(info, Int32(i)) != 0 {
          sql_use_in_list(info, Int32(i))
          use(i, list, info, &plan)
        } else if sql_is_constant(info, Int32(i)) != 0 {
          use(i, single, info, &plan)
        }
      }
    }
    info.pointee.estimatedCost = hasQuery ? 1000 : 1e12
    info.pointee.estimatedRows = hasCount ? 10 : 1000
    if info.pointee.nOrderBy == 1 {
      let order = info.pointee.aOrderBy[0]
      if (order.iColumn == NearestQuery.Column.rank.rawValue && order.desc == 0)
        || (order.iColumn == NearestQuery.Column.similarity.rawValue && order.desc != 0)
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
  static func query(
    plan: String, count: Int, values: UnsafeMutablePointer<OpaquePointer?>?
  ) -> NearestQuery {
    var query = NearestQuery()
    for (i, letter) in plan.utf8.enumerated() where i < count {
      guard let value = values![i] else { continue }
      switch letter {
      case list: query.limit(to: members(of: value))
      case single: query.limit(to: sql_value_type(value) == SQLITE_INTEGER ? [sql_value_integer(value)] : [])
      default:
        guard let column = NearestQuery.Column(rawValue: Int32(letter - UInt8(ascii: "a"))) else { continue }
        query.arguments[column] = SQLValue(value)
      }
    }
    return query
  }

  /// The integers of an `IN` list.
  private static func members(of list: OpaquePointer) -> [Int64] {
    var members = [Int64]()
    var member: OpaquePointer?
    var code = sql_in_first(list, &member)
    while code == SQLITE_OK, let value = member {
      if sql_value_type(value) == SQLITE_INTEGER { members.append(sql_value_integer(value)) }
      code = sql_in_next(list, &member)
    }
    return members
  }
}
