import CSQLite

/// Which constraints of a statement `nearest` answers itself, and how they are handed from planning to the call.
enum NearestPlanner {
  /// The letter of an `id IN (…)` in a plan; an argument's letter is 'a' plus its column.
  private static let list: UInt8 = UInt8(ascii: "I")
  private static let single: UInt8 = UInt8(ascii: "S")

  /// Takes every `argument = value`, and a whole `id IN (…)`, so that a predicate on neurons narrows the gallery instead
  /// of the answer. An equation with another table's column is left to SQLite: it means the k nearest, then joined.
  static func plan(_ info: UnsafeMutablePointer<sqlite3_index_info>) -> Int32 {
    var plan: [UInt8] = []
    var isAsked = false
    var hasCount = false
    for i in 0..<Int(info.pointee.nConstraint) {
      let constraint = info.pointee.aConstraint[i]
      guard constraint.op == UInt8(SQLITE_INDEX_CONSTRAINT_EQ),
        let column = Question.Column(rawValue: constraint.iColumn)
      else { continue }
      if column.isArgument {
        // An argument that comes from a table further out will be known in another order of the tables.
        guard constraint.usable != 0 else { return SQLITE_CONSTRAINT }
        isAsked = isAsked || column == .query
        hasCount = hasCount || column == .k
        take(i, UInt8(ascii: "a") + UInt8(column.rawValue), info, &plan)
      } else if column == .id, constraint.usable != 0 {
        if sql_take_in(info, Int32(i), -1) != 0 {
          _ = sql_take_in(info, Int32(i), 1)
          take(i, list, info, &plan)
        } else if sql_is_constant(info, Int32(i)) != 0 {
          take(i, single, info, &plan)
        }
      }
    }
    info.pointee.estimatedCost = isAsked ? 1000 : 1e12
    info.pointee.estimatedRows = hasCount ? 10 : 1000
    if info.pointee.nOrderBy == 1 {
      let order = info.pointee.aOrderBy[0]
      if (order.iColumn == Question.Column.rank.rawValue && order.desc == 0)
        || (order.iColumn == Question.Column.similarity.rawValue && order.desc != 0)
      {
        info.pointee.orderByConsumed = 1
      }
    }
    info.pointee.idxStr = sql_copy(String(decoding: plan, as: UTF8.self))
    info.pointee.needToFreeIdxStr = 1
    return SQLITE_OK
  }

  private static func take(
    _ i: Int, _ letter: UInt8, _ info: UnsafeMutablePointer<sqlite3_index_info>, _ plan: inout [UInt8]
  ) {
    plan.append(letter)
    info.pointee.aConstraintUsage[i].argvIndex = Int32(plan.count)
    info.pointee.aConstraintUsage[i].omit = 1
  }

  /// What a planned statement asks, with its values.
  static func question(
    plan: String, count: Int, values: UnsafeMutablePointer<OpaquePointer?>?
  ) throws -> Question {
    var question = Question()
    for (i, letter) in plan.utf8.enumerated() where i < count {
      guard let value = values![i] else { continue }
      switch letter {
      case list: question.allow(members(of: value))
      case single: question.allow(sql_value_type(value) == SQLITE_INTEGER ? [sql_value_integer(value)] : [])
      default:
        guard let column = Question.Column(rawValue: Int32(letter - UInt8(ascii: "a"))) else { continue }
        question.arguments[column] = Argument(value)
      }
    }
    return question
  }

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

extension Question {
  /// Narrows the gallery to neurons that are allowed by this and by every other list.
  mutating func allow(_ neurons: [Int64]) {
    let fresh = Set(neurons)
    allowed = (allowed.map { $0.filter(fresh.contains) } ?? Array(fresh)).sorted()
  }
}
