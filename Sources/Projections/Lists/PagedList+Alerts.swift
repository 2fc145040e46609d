// SPDX-License-Identifier: Apache-2.0

extension PagedList {
    /// Newest first.
    package static let alerts = PagedList(
        "alerts",
        "alerts",
        key: .position,
        filters: [
            Filter("status", ["open", "cleared"]),
            Filter(
                "kind",
                ["failures", "balance", "debt", "uncollected", "unmatched", "overdue", "projector"]
            ),
            Filter("account"), Filter("subject"),
        ],
        """
        SELECT first_position::text, json_strip_nulls(json_build_object(
            'id', alert, 'kind', kind, 'subject', subject, 'account', account, 'status', status,
            'facts', facts, 'raised_at', \(time("raised_at")),
            'raised_at_position', first_position,
            'acknowledged_at', \(time("acknowledged_at")), 'acknowledged_by', acknowledged_by,
            'cleared_at', \(time("cleared_at")), 'cleared_by', cleared_by, 'position', position
        ))::text
        FROM tally_api.alerts
        WHERE ledger_id = $1 AND first_position < coalesce($2::text::bigint, 9223372036854775807)
            AND ($4::text IS NULL OR status = $4) AND ($5::text IS NULL OR kind = $5)
            AND ($6::text IS NULL OR account = $6) AND ($7::text IS NULL OR subject = $7)
        ORDER BY first_position DESC LIMIT $3
        """
    )

    /// The error log, newest first.
    package static let errors = PagedList(
        "errors",
        "errors",
        key: .position,
        filters: [
            Filter("status", ["open", "resolved"]),
            Filter("severity", ["info", "warning", "error", "critical"]), Filter("source"),
            Filter("code"), Filter("account"),
        ],
        """
        SELECT first_position::text, json_strip_nulls(json_build_object(
            'id', error, 'account', account, 'severity', severity, 'source', source,
            'code', code, 'message', message, 'about', about, 'status', status,
            'reported_at', \(time("reported_at")), 'reported_by', reported_by,
            'resolved_at', \(time("resolved_at")), 'resolved_by', resolved_by, 'note', note,
            'position', position
        ))::text
        FROM tally_api.errors
        WHERE ledger_id = $1 AND first_position < coalesce($2::text::bigint, 9223372036854775807)
            AND ($4::text IS NULL OR status = $4) AND ($5::text IS NULL OR severity = $5)
            AND ($6::text IS NULL OR source = $6) AND ($7::text IS NULL OR code = $7)
            AND ($8::text IS NULL OR account = $8)
        ORDER BY first_position DESC LIMIT $3
        """
    )
}
