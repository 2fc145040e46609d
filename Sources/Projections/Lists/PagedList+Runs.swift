// SPDX-License-Identifier: Apache-2.0

extension PagedList {
    /// Runs of workflows, newest first.
    package static let runs = PagedList(
        "runs",
        "runs",
        key: .text,
        filters: [
            Filter("account"),
            Filter(
                "status",
                ["running", "paused", "succeeded", "partial", "failed", "cancelled"]
            ),
            Filter("workflow"),
        ],
        beyond: """
            (r.started_at, r.run) < (
                SELECT started_at, run FROM tally_api.runs WHERE ledger_id = $1 AND run = ?
            )
            """,
        order: "r.started_at DESC, r.run DESC",
        """
        SELECT run, json_strip_nulls(json_build_object(
            'id', run, 'account', account, 'workflow', workflow, 'version', version,
            'status', status, 'reason', reason, 'hold', hold, 'reservation', reservation,
            'cost', cost::text, 'captured', captured::text, 'uncollected', uncollected::text,
            'refunded', refunded::text, 'started_at', \(time("started_at")),
            'finished_at', \(time("finished_at")), 'position', position
        ))::text
        FROM tally_api.runs r WHERE ledger_id = $1
        """
    )
}
