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

        init(_ name: String, _ words: [String]) {
            self.init(name, .word(words))
        }

        init(_ name: String, _ form: Form = .text) {
            self.name = name
            self.form = form
        }

        /// What to send instead of a value that does not fit; `nil` where it does.
        package func fault(of value: String) -> String? {
            switch form {
            case .text: nil
            case .word(let words):
                words.contains(value) ? nil : "Send one of \(words.joined(separator: ", "))."
            case .day:
                TimeText.instant(value + "T00:00:00Z") != nil
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
    private let statement: Statement

    /// `select` reads the columns `key` and `item` from `tally_api`; of its parameters, `$1` is the
    /// ledger, `$2` the key that the last page ended with, as text, or null, `$3` the limit, and the
    /// filters' values follow as texts or nulls.
    init(_ readModel: String, _ name: String, key: Key, filters: [Filter], _ select: String) {
        self.readModel = readModel
        self.key = key
        self.filters = filters
        statement = Statement("list_" + name, select)
    }

    package func rows(
        _ values: [String: String],
        beyond: String?,
        limit: Int,
        ledger: Int32,
        on connection: Connection
    ) throws -> [Row] {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(beyond)
        parameters.append(Int64(limit))
        for filter in filters { parameters.append(values[filter.name]) }
        let rows = try connection.query(statement, parameters)
        return (0..<rows.count).map { Row(key: rows.text($0, 0), json: rows.text($0, 1)) }
    }

    /// A column as the API writes times.
    static func time(_ column: String) -> String {
        #"to_char(\#(column) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#
    }
}
