// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import EventLog
import Projections
import TestSupport
import Testing

/// The read model `generations` beside what the events fold to.
@Suite struct `The generations' read model` {
    private static func harness(_ number: Int) async throws -> ProjectionHarness {
        let harness = try await ProjectionHarness()
        try harness.install()
        var random = RandomGenerations(number: 50_000 + number)
        try harness.run(random.sequence(of: 150))
        return harness
    }

    @Test(arguments: 0..<3)
    func `has what the events fold to, whatever they are cut into`(number: Int) async throws {
        let harness = try await Self.harness(number)
        var random = SeededRandom(number: 51_000 + number)
        try harness.catchUp { Int.random(in: 1...17, using: &random) }
        let generations = harness.store.entities.values.compactMap(\.generation)
        #expect(generations.count > 5)
        let comment: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), \(number)"
        for generation in generations {
            let rows = try harness.sql(
                """
                SELECT account, model, provider, content_type, price_version,
                    coalesce(provider_job, ''), status, attempts, coalesce(delivered::text, ''),
                    coalesce(reason, ''), cost, captured, charged, uncollected, refunded,
                    anomalies, finished_at IS NOT NULL
                FROM tally_api.generations WHERE generation = '\(generation.id.text)'
                """
            )
            #expect(rows == [Self.row(generation)], comment)
        }
        let count = try harness.sql("SELECT count(*) FROM tally_api.generations")
        #expect(count == ["\(generations.count)"], comment)
    }

    private static func row(_ generation: Generation) -> String {
        let terms = generation.terms
        return [
            generation.account.text, terms.model.text, terms.provider, "prompt_to_image",
            terms.price.text, generation.attempt.job?.text ?? "", generation.state,
            "\(generation.attempts.count)", generation.delivered.map(String.init) ?? "",
            generation.status == .failed ? generation.failure?.reason.rawValue ?? "" : "",
            CreditText.text(terms.cost.balance), CreditText.text(generation.captured),
            CreditText.text(generation.charged), CreditText.text(generation.uncollected),
            CreditText.text(generation.refunded), "\(generation.anomalies.count)",
            generation.finishedAt == nil ? "f" : "t",
        ].joined(separator: "|")
    }

    /// Every generation is counted once, where it was requested, as it is now.
    @Test(arguments: 0..<3)
    func `its sums are those of its rows, whatever they are cut into`(
        number: Int
    ) async throws {
        let harness = try await Self.harness(60 + number)
        var random = SeededRandom(number: 52_000 + number)
        try harness.catchUp { Int.random(in: 1...9, using: &random) }
        let sums = """
            SELECT starts_at, model, provider, coalesce(cost_unit, ''), requested, succeeded,
                failed, cancelled, overdue, captured, uncollected, refunded,
                trim_scale(provider_cost), trim_scale(seconds)
            FROM tally_api.generation_sums WHERE bucket = 'hour'
            """
        let rows = """
            SELECT date_trunc('hour', requested_at, 'UTC'), model, provider,
                coalesce(cost_unit, ''), count(*),
                count(*) FILTER (WHERE status = 'succeeded'),
                count(*) FILTER (WHERE status = 'failed'),
                count(*) FILTER (WHERE status = 'cancelled'),
                count(*) FILTER (WHERE was_overdue), sum(captured + charged),
                sum(uncollected), sum(refunded), trim_scale(coalesce(sum(provider_cost), 0)),
                trim_scale(coalesce(
                    sum(duration_seconds) FILTER (WHERE status = 'succeeded'), 0))
            FROM tally_api.generations
                LEFT JOIN tally_api.generation_costs USING (ledger_id, generation)
            GROUP BY 1, 2, 3, 4
            """
        for (one, other) in [(sums, rows), (rows, sums)] {
            let difference = try harness.sql("\(one) EXCEPT \(other)")
            #expect(difference == [], "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), \(number)")
        }
        for report in [AnalyticsReport.models, .providers] {
            let items = try report.items(
                AnalyticsReport.Range(),
                ledger: harness.ledger.id,
                on: harness.connection
            )
            #expect(!items.isEmpty && items.allSatisfy { $0.contains("\"failure_rate\"") })
        }
    }

    @Test func `costs of attempts are added, and a later verdict's replaces the first one's`()
        async throws
    {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.run(
            .catalog(.defineModel("flux", .flux, RandomGenerations.price, reason: nil)),
            .open(),
            .grant("l1", 50),
            .generate("g1", number: 1),
            .submit(job: "j1")
        )
        let cost = ProviderCost(amount: "0.5", unit: "USD")
        let retry = RetryGeneration(generation: "g1", attempt: 2, providerCost: cost)
        try harness.run(.generation(.retry(retry), .number(2)), at: 10)
        let failed = ProviderCost(amount: "0.25", unit: "USD")
        try harness.run(.settle(.failed(nil), providerCost: failed, number: 3), at: 20)
        let late = ProviderCost(amount: "2", unit: "USD")
        let success = Verdict.succeeded(Verdict.Success())
        try harness.run(.settle(success, providerCost: late, number: 4), at: 30)
        try harness.catchUp { 1 }
        let row = """
            SELECT status, attempts, provider_cost, cost_unit FROM tally_api.generations
                JOIN tally_api.generation_costs USING (ledger_id, generation)
            """
        #expect(try harness.sql(row) == ["succeeded|2|2.5|USD"])
        let sums = """
            SELECT bucket, requested, succeeded, failed, captured, trim_scale(provider_cost),
                trim_scale(seconds) FROM tally_api.generation_sums ORDER BY 1
            """
        #expect(
            try harness.sql(sums) == ["day|1|1|0|12.5|2.5|30", "hour|1|1|0|12.5|2.5|30"]
        )
    }
}
