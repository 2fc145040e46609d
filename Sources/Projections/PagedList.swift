// SPDX-License-Identifier: Apache-2.0

internal import EventFormat
package import Postgres

/// A list that a read model serves page by page, as JSON objects for programs.
package struct PagedList: Sendable {
    /// What the key is that a page ends with.
    package enum Key: Sendable {
        case position
        case text
    }

    /// What may be asked for.
    package struct Filter: Sendable {
        package enum Form: Sendable {
            case text
            case word([String])
            /// Such as `2026-11-21`.
            case day
        }

        package let name: String
        package let form: Form
        fileprivate let condition: String

        init(_ name: String, _ words: [String], where condition: String? = nil) {
            self.init(name, .word(words), where: condition)
        }

        /// Its column has its name, unless a condition says otherwise; `?` stands for the value there.
        init(_ name: String, _ form: Form = .text, where condition: String? = nil) {
            self.name = name
            self.form = form
            self.condition = condition ?? "\(name) = ?"
        }

        /// What to send instead of a value that does not fit; `nil` where it does.
        package func fault(of value: String) -> String? {
            switch form {
            case .text: nil
            case .word(let words):
                words.contains(value) ? nil : "Send one of \(words.joined(separator: ", "))."
            case .day:
                // PostgreSQL has no year 0.
                TimeText.instant(value + "T00:00:00Z") != nil && !value.hasPrefix("0000")
                    ? nil : "Send a day such as 2026-11-21."
            }
        }
    }

    package struct Row: Sendable {
        package let key: String
        /// A JSON object.
        package let json: String
    }

    package let readModel: String
    package let key: Key
    package let filters: [Filter]
    private let name: String
    private let select: String
    private let beyond: String
    private let order: String

    /// `select` reads the columns `key` and `item` from `tally_api`, and ends with its `WHERE`, where
    /// `$1` is the ledger; `beyond` is the condition of what comes after the key that the last page
    /// ended with, which is `?` there, as text.
    ///
    /// Columns are named with their table's alias in `order`: the key as text is called like its
    /// column, and is sorted otherwise.
    init(
        _ readModel: String,
        _ name: String,
        key: Key,
        filters: [Filter],
        beyond: String,
        order: String,
        _ select: String
    ) {
        self.readModel = readModel
        self.name = name
        self.key = key
        self.filters = filters
        self.beyond = beyond
        self.order = order
        self.select = select
    }

    package func rows(
        _ values: [String: String],
        beyond key: String?,
        limit: Int,
        ledger: Int32,
        on connection: Connection
    ) throws -> [Row] {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(Int64(limit))
        var texts: [String] = []
        var conditions: [(name: String, sql: String)] = []
        func add(_ name: String, _ condition: String, _ value: String) {
            texts.append(value)
            conditions.append((name, Self.condition(condition, of: "$\(texts.count + 2)::text")))
        }
        if let key { add("beyond", beyond, key) }
        for filter in filters {
            guard let value = values[filter.name] else { continue }
            if case .word(let words) = filter.form, words.contains(value) {
                // Written out, so that an index of only such rows is found.
                let name = "\(filter.name)_\(value)"
                conditions.append((name, Self.condition(filter.condition, of: "'\(value)'")))
            } else {
                add(filter.name, filter.condition, value)
            }
        }
        for text in texts { parameters.append(text) }
        let rows = try connection.query(statement(conditions), parameters)
        return (0..<rows.count).map { Row(key: rows.text($0, 0), json: rows.text($0, 1)) }
    }

    /// What is not asked for is no part of the statement: each combination has its own plan, and one
    /// for all of them would read the whole list.
    private func statement(_ conditions: [(name: String, sql: String)]) -> Statement {
        let parts = conditions.map { "AND " + $0.sql }
        return Statement(
            (["list", name] + conditions.map(\.name)).joined(separator: "_"),
            ([select] + parts + ["ORDER BY \(order) LIMIT $2"]).joined(separator: "\n")
        )
    }

    private static func condition(_ condition: String, of value: String) -> String {
        condition.split(separator: "?", omittingEmptySubsequences: false).joined(separator: value)
    }

    /// A column as the API writes times.
    static func time(_ column: String) -> String {
        #"to_char(\#(column) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#
    }
}
