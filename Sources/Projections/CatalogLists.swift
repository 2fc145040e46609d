// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Postgres

/// Which models and packages there are, as the read model `models` has them.
///
/// It answers with ids: what they stand for is read at the head of the log.
package enum CatalogLists {
    package enum Sort: String, CaseIterable, Sendable {
        case name, cost, duration, order

        /// A number and a text that it is by; what is not known comes last.
        fileprivate var keys: String {
            switch self {
            case .name: "0::numeric, lower(name)"
            case .cost: "coalesce(typical_cost, 1e15), lower(name)"
            case .duration: "coalesce(expected_seconds, 1e15), lower(name)"
            case .order: "sort_order::numeric, lower(name)"
            }
        }
    }

    package struct Filter: Sendable {
        package var provider: String?
        package var type: String?
        package var status: String?
        package var family: String?
        package var isLocked: Bool?
        package var sort = Sort.order
        package var isDescending = false
        /// The model that the last page ended with; `nil` is the first page.
        package var beyond: ModelID?

        package init() {}
    }

    private static func statement(_ sort: Sort, isDescending: Bool) -> Statement {
        let (beyond, direction) = isDescending ? ("<", "DESC") : (">", "ASC")
        return Statement(
            "catalog_models_\(sort.rawValue)_\(direction)",
            """
            WITH sorted AS (
                SELECT model, ROW(\(sort.keys), model) AS key, provider, type, status, family,
                    locked
                FROM tally_api.models WHERE ledger_id = $1
            )
            SELECT model FROM sorted
            WHERE ($2::text IS NULL OR provider = $2) AND ($3::text IS NULL OR type = $3)
                AND ($4::text IS NULL OR status = $4) AND ($5::text IS NULL OR family = $5)
                AND ($6::text IS NULL OR locked = ($6 = 'true'))
                AND ($7::text IS NULL
                    OR key \(beyond) (SELECT key FROM sorted WHERE model = $7))
            ORDER BY key \(direction) LIMIT $8
            """
        )
    }

    package static func models(
        _ filter: Filter,
        limit: Int,
        ledger: Int32,
        on connection: Connection
    ) throws -> [ModelID] {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(filter.provider)
        parameters.append(filter.type)
        parameters.append(filter.status)
        parameters.append(filter.family)
        parameters.append(filter.isLocked.map { $0 ? "true" : "false" })
        parameters.append(filter.beyond?.text)
        parameters.append(Int64(limit))
        let statement = statement(filter.sort, isDescending: filter.isDescending)
        let rows = try connection.query(statement, parameters)
        return (0..<rows.count).map { ModelID(trusted: rows.text($0, 0)) }
    }

    private static let packages = Statement(
        "catalog_packages",
        """
        SELECT package FROM tally_api.packages
        WHERE ledger_id = $1 AND ($2::text IS NULL OR retired = ($2 = 'retired'))
            AND ($3::text IS NULL
                OR (sort_order, package) > (
                    SELECT sort_order, package FROM tally_api.packages
                    WHERE ledger_id = $1 AND package = $3
                ))
        ORDER BY sort_order, package LIMIT $4
        """
    )

    package static func packages(
        status: String?,
        beyond: PackageID?,
        limit: Int,
        ledger: Int32,
        on connection: Connection
    ) throws -> [PackageID] {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(status)
        parameters.append(beyond?.text)
        parameters.append(Int64(limit))
        let rows = try connection.query(packages, parameters)
        return (0..<rows.count).map { PackageID(trusted: rows.text($0, 0)) }
    }

    /// One change of a thing of the catalog.
    package struct Change: Sendable {
        package let position: Position
        package let at: Instant
        package let type: String
        package let actor: String?
        package let reason: String?
        /// JSON.
        package let before: String?
        package let after: String?
    }

    private static let history = Statement(
        "catalog_history",
        """
        SELECT position, changed_at, type, actor, reason, before::text, after::text
        FROM tally_api.catalog_history
        WHERE ledger_id = $1 AND kind = $2 AND id = $3 AND position < $4
        ORDER BY position DESC LIMIT $5
        """
    )

    /// Newest first.
    package static func history(
        of key: EntityKey,
        before position: Position?,
        limit: Int,
        ledger: Int32,
        on connection: Connection
    ) throws -> [Change] {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(key.kind.rawValue)
        parameters.append(key.id)
        parameters.append(position ?? .max)
        parameters.append(Int64(limit))
        let rows = try connection.query(history, parameters)
        return (0..<rows.count).map { row in
            Change(
                position: rows.int64(row, 0),
                at: Instant(microseconds: rows.timestamp(row, 1)),
                type: rows.text(row, 2),
                actor: rows.optionalText(row, 3),
                reason: rows.optionalText(row, 4),
                before: rows.optionalText(row, 5),
                after: rows.optionalText(row, 6)
            )
        }
    }
}
