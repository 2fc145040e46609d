// SPDX-License-Identifier: Apache-2.0

extension PagedList {
    /// Of one account, by id: with what each spent on the last day of spending, in its week and in
    /// its month.
    package static let members = PagedList(
        "members",
        "members",
        key: .text,
        filters: [
            Filter("account", where: "m.account = ?"), Filter("status", ["active", "removed"]),
        ],
        beyond: "m.member > ?",
        order: "m.member",
        """
        SELECT m.member, json_strip_nulls(json_build_object(
            'id', m.member, 'account', m.account, 'role', m.role,
            'cap', CASE WHEN m.cap IS NOT NULL
                THEN json_build_object('amount', m.cap::text, 'period', m.period)
            END,
            'status', m.status,
            'spent', CASE WHEN s.day IS NULL THEN '[]'::json ELSE json_build_array(
                json_build_object('period', 'day', 'from', \(start("day")), 'amount', s.of_day::text),
                json_build_object(
                    'period', 'week', 'from', \(start("week")), 'amount', s.of_week::text
                ),
                json_build_object(
                    'period', 'month', 'from', \(start("month")), 'amount', s.of_month::text
                )
            ) END,
            'added_at', \(time("m.added_at")), 'position', m.position
        ))::text
        FROM tally_api.members m
        LEFT JOIN LATERAL (
            SELECT max(l.day) AS day,
                trim_scale(sum(d.spent) FILTER (WHERE d.day = l.day)) AS of_day,
                trim_scale(sum(d.spent) FILTER (
                    WHERE d.day >= date_trunc('week', l.day::timestamp)
                )) AS of_week,
                trim_scale(sum(d.spent) FILTER (
                    WHERE d.day >= date_trunc('month', l.day::timestamp)
                )) AS of_month
            FROM (
                SELECT max(day) AS day FROM tally_api.member_spending
                WHERE ledger_id = m.ledger_id AND account = m.account AND member = m.member
            ) l
            JOIN tally_api.member_spending d ON d.ledger_id = m.ledger_id
                AND d.account = m.account AND d.member = m.member AND d.day >= l.day - 31
        ) s ON true
        WHERE m.ledger_id = $1
        """
    )

    /// When the period began that the last day of spending lies in.
    private static func start(_ period: String) -> String {
        #"to_char(date_trunc('\#(period)', s.day::timestamp), 'YYYY-MM-DD"T00:00:00.000000Z"')"#
    }
}
