// SPDX-License-Identifier: Apache-2.0

extension PagedList {
    /// Counts by thing, kind and day; days as `2026-11-21`, the last one included.
    package static let activity = PagedList(
        "activity",
        "activity",
        key: .text,
        filters: [
            Filter("subject"), Filter("kind"), Filter("from", .day, where: "day >= ?::date"),
            Filter("to", .day, where: "day <= ?::date"),
        ],
        beyond: """
            (subject, kind, day::text)
                > (split_part(?, '/', 1), split_part(?, '/', 2), split_part(?, '/', 3))
            """,
        order: "a.subject, a.kind, a.day",
        """
        SELECT subject || '/' || kind || '/' || day, json_build_object(
            'subject', subject, 'kind', kind, 'day', day, 'count', count, 'position', position
        )::text
        FROM tally_api.activity a WHERE ledger_id = $1
        """
    )
}
