// SPDX-License-Identifier: Apache-2.0

extension PagedList {
    /// Newest first.
    package static let alerts = PagedList(
        "alerts",
        "alerts",
        key: .position,
        filters: [
            Filter("status", ["open", "cleared"], where: "(cleared_at IS NULL) = (? = 'open')"),
            Filter(
                "kind",
                ["failures", "balance", "debt", "uncollected", "unmatched", "overdue", "projector"]
            ),
            Filter("account"), Filter("subject"),
        ],
        beyond: "a.first_position < ?::bigint",
        order: "a.first_position DESC",
        """
        SELECT first_position::text, json_strip_nulls(json_build_object(
            'id', alert, 'kind', kind, 'subject', subject, 'account', account, 'status', status,
            'facts', facts, 'raised_at', \(time("raised_at")),
            'raised_at_position', first_position,
            'acknowledged_at', \(time("acknowledged_at")), 'acknowledged_by', acknowledged_by,
            'cleared_at', \(time("cleared_at")), 'cleared_by', cleared_by, 'position', position
        ))::text
        FROM tally_api.alerts a WHERE ledger_id = $1
        """
    )

    /// The error log, newest first.
    package static let errors = PagedList(
        "errors",
        "errors",
        key: .position,
        filters: [
            Filter("status", ["open", "resolved"], where: "(resolved_at IS NULL) = (? = 'open')"),
            Filter("severity", ["info", "warning", "error", "critical"]), Filter("source"),
            Filter("code"), Filter("account"),
        ],
        beyond: "e.first_position < ?::bigint",
        order: "e.first_position DESC",
        """
        SELECT first_position::text, json_strip_nulls(json_build_object(
            'id', error, 'account', account, 'severity', severity, 'source', source,
            'code', code, 'message', message, 'about', about, 'status', status,
            'reported_at', \(time("reported_at")), 'reported_by', reported_by,
            'resolved_at', \(time("resolved_at")), 'resolved_by', resolved_by, 'note', note,
            'position', position
        ))::text
        FROM tally_api.errors e WHERE ledger_id = $1
        """
    )
}
