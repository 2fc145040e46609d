// SPDX-License-Identifier: Apache-2.0

extension PagedList {
    /// Counts by thing, kind and day; days as `2026-11-21`, the last one included.
    package static let activity = PagedList(
        "activity",
        "activity",
        key: .text,
        filters: [Filter("subject"), Filter("kind"), Filter("from", .day), Filter("to", .day)],
        """
        SELECT subject || '/' || kind || '/' || day, json_build_object(
            'subject', subject, 'kind', kind, 'day', day, 'count', count, 'position', position
        )::text
        FROM tally_api.activity
        WHERE ledger_id = $1
            AND ($2::text IS NULL OR (subject, kind, day::text) > (
                split_part($2, '/', 1), split_part($2, '/', 2), split_part($2, '/', 3)
            ))
            AND ($4::text IS NULL OR subject = $4) AND ($5::text IS NULL OR kind = $5)
            AND ($6::text IS NULL OR day >= $6::text::date)
            AND ($7::text IS NULL OR day <= $7::text::date)
        ORDER BY subject, kind, day LIMIT $3
        """
    )
}
