// SPDX-License-Identifier: Apache-2.0

extension PagedList {
    /// Newest first.
    package static let disputes = PagedList(
        "disputes",
        "disputes",
        key: .position,
        filters: [
            Filter("account"), Filter("status", ["open", "overdue", "resolved"]),
            Filter("generation"),
        ],
        beyond: "d.first_position < ?::bigint",
        order: "d.first_position DESC",
        """
        SELECT first_position::text, json_strip_nulls(json_build_object(
            'id', dispute, 'account', account, 'generation', generation, 'status', status,
            'category', category, 'outcome', outcome, 'amount', amount::text,
            'deadline', \(time("deadline")), 'opened_at', \(time("opened_at")),
            'opened_by', opened_by, 'resolved_at', \(time("resolved_at")),
            'resolved_by', resolved_by, 'position', position
        ))::text
        FROM tally_api.disputes d WHERE ledger_id = $1
        """
    )
}
