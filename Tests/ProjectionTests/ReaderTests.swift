// SPDX-License-Identifier: Apache-2.0

import Domain
import Postgres
import Projections
import TestSupport
import Testing

/// Who reads the tables directly, with the roles that PostgREST and Supabase use.
@Suite struct `Direct readers` {
    private static let views = [
        "balances", "user_credits", "statements", "credit_transactions", "lots", "lot_lines",
        "reservations", "journal", "journal_days",
    ]
    private static let operatorViews = [
        "analytics", "revenue", "trial_balance", "trial_balance_days", "alerts", "errors",
        "generation_costs", "generation_sums",
    ]

    private func filled() async throws -> ProjectionHarness {
        let harness = try await ProjectionHarness()
        try harness.install()
        // The same ids, in two ledgers.
        let other = try await ProjectionHarness(ledger: "other", in: harness)
        for (ledger, credits) in [(harness, 10), (other, 70)] as [(ProjectionHarness, Amount)] {
            try ledger.run(
                .open("alice"),
                .open("bob"),
                .grant("l1", credits),
                .grant("l2", 5, to: "bob"),
                .reserve("r1", 4),
                .reserve("r2", 1, of: "bob"),
                .capture("r1", id: nil)
            )
            try ledger.catchUp()
        }
        return harness
    }

    private func rows(
        _ query: String,
        role: String,
        claims: String?,
        _ harness: ProjectionHarness
    ) throws -> [String] {
        let connection = try Connection(to: harness.target)
        defer { connection.close() }
        try connection.execute("BEGIN")
        try connection.execute("SET LOCAL ROLE \(role)")
        if let claims {
            try connection.execute("SELECT set_config('request.jwt.claims', '\(claims)', true)")
        }
        let rows = try connection.execute(query)
        return (0..<rows.count).map { rows.string($0, 0) }
    }

    @Test func `who are signed in see their own rows of their ledger, in every view`() async throws
    {
        let harness = try await filled()
        for view in Self.views {
            let account =
                ["user_credits", "credit_transactions"].contains(view) ? "user_id" : "account"
            let query = "SELECT DISTINCT \(account) FROM tally_api.\(view)"
            let own = try rows(query, role: "authenticated", claims: #"{"sub": "alice"}"#, harness)
            #expect(own == ["alice"], "\(view)")
            for claims in [
                nil, "", "{}", #"{"sub": "nobody"}"#, #"{"sub": "alice", "ledger": "none"}"#,
            ] {
                let none = try rows(query, role: "authenticated", claims: claims, harness)
                #expect(none == [], "\(view) \(claims ?? "")")
            }
            let all = try rows(query, role: "tally_reader", claims: nil, harness)
            #expect(Set(all) == ["alice", "bob"], "\(view)")
        }
        let credits = "SELECT available FROM tally_api.balances"
        for (claims, available) in [
            (#"{"sub": "alice"}"#, "6"), (#"{"sub": "alice", "ledger": "main"}"#, "6"),
            (#"{"sub": "alice", "ledger": "other"}"#, "66"),
        ] {
            let own = try rows(credits, role: "authenticated", claims: claims, harness)
            #expect(own == [available])
        }
    }

    @Test func `who are signed in see their generations, not what providers take for them`()
        async throws
    {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.run(
            .catalog(.defineModel("flux", .flux, RandomGenerations.price, reason: nil)),
            .open("alice"),
            .grant("l1", 50),
            .generate("g1", number: 1)
        )
        let cost = ProviderCost(amount: "0.125", unit: "USD")
        let success = Verdict.succeeded(Verdict.Success())
        try harness.run(.settle(success, providerCost: cost, number: 2), at: 20)
        try harness.catchUp()
        let claims = #"{"sub": "alice"}"#
        let own = "SELECT generation FROM tally_api.generations"
        #expect(try rows(own, role: "authenticated", claims: claims, harness) == ["g1"])
        let schema = try harness.sql(
            "SELECT DISTINCT table_schema FROM information_schema.columns"
                + " WHERE column_name = 'verdict_cost'"
        )
        for column in ["verdict_cost", "attempts_cost", "cost_unit"] {
            let query = "SELECT \(column) FROM \(schema[0]).generations"
            let error = #expect(throws: PostgresError.self, "\(column)") {
                try rows(query, role: "authenticated", claims: claims, harness)
            }
            #expect(error?.sqlState == .insufficientPrivilege)
        }
        let all = "SELECT trim_scale(provider_cost)::text FROM tally_api.generation_costs"
        #expect(try rows(all, role: "tally_reader", claims: nil, harness) == ["0.125"])
    }

    @Test(arguments: [
        "SELECT * FROM tally.events", "SELECT * FROM tally.state", "SELECT * FROM tally.api_keys",
        "SELECT * FROM tally.subject_keys", "SELECT * FROM tally_api.analytics",
        "SELECT * FROM tally_api.revenue", "SELECT * FROM tally_api.generation_costs",
        "SELECT * FROM tally_api.errors", "SELECT * FROM tally_api.alerts",
        "SELECT * FROM tally_api.trial_balance", "SELECT * FROM tally_api.trial_balance_days",
        "UPDATE tally_api.balances SET available = 0",
        "DELETE FROM tally_api.user_credits", "SELECT tally.decoded_events(1, 0, 9, '{}')",
        "SELECT tally.position_at(1, now())", "CREATE TABLE tally_api.mine (a int)",
    ])
    func `who are signed in reach nothing else`(query: String) async throws {
        let harness = try await filled()
        let error = #expect(throws: PostgresError.self) {
            try rows(query, role: "authenticated", claims: #"{"sub": "alice"}"#, harness)
        }
        #expect(
            ["42501", "55000"].contains(error?.sqlState?.rawValue),
            "\(String(describing: error))"
        )
    }

    @Test func `who are not signed in see nothing`() async throws {
        let harness = try await filled()
        for view in Self.views + Self.operatorViews {
            let query = "SELECT * FROM tally_api.\(view)"
            let error = #expect(throws: PostgresError.self, "\(view)") {
                try rows(query, role: "anon", claims: #"{"sub": "alice"}"#, harness)
            }
            #expect(error?.sqlState == .insufficientPrivilege)
        }
    }

    @Test func `who are signed in are told of no other ledger`() async throws {
        let harness = try await filled()
        let names = "SELECT name FROM tally.ledgers"
        // By a view only: the schema is closed.
        #expect(throws: PostgresError.self) {
            try rows(names, role: "authenticated", claims: #"{"sub": "alice"}"#, harness)
        }
        let seen = try rows(
            "SELECT DISTINCT ledger FROM tally_api.balances",
            role: "authenticated",
            claims: #"{"sub": "alice", "ledger": "other"}"#,
            harness
        )
        #expect(seen == ["other"])
    }
}
