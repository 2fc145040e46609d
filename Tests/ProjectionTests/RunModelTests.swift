// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Projections
import TestSupport
import Testing

/// The read model `runs` beside what the events fold to, whatever they are cut into.
@Suite struct `The runs' read model` {
    private static func dispute(_ command: DisputeCommand) -> Command {
        .dispute(command, Stamp(fingerprint: Fingerprint(of: command), actor: "ann"))
    }

    /// A run of three steps: the last one takes a part; the first is given back by a dispute.
    private static func commands(_ hold: WorkflowDefinition.Hold) -> [Command] {
        let price = Price(rates: Rates(base: 10 * Amount.microcreditsPerCredit))
        let model = CatalogCommand.defineModel("flux", .flux, price, reason: nil)
        let chain = WorkflowDefinition.chain(hold: hold)
        let disputed: GenerationID = "run/r1/a"
        return [
            .catalog(model, Stamp(fingerprint: Fingerprint(of: model), actor: nil)),
            .open("alice"), .grant("l1", 100), .define(chain), .start(of: chain),
            .success("run/r1/a"), .success("run/r1/b", number: 3),
            .success("run/r1/c", amount: 4, number: 4),
            dispute(.open(OpenDispute(id: "d1", generation: disputed))),
            dispute(.resolve(ResolveDispute(id: "d1", outcome: .partial, amount: 7))),
            .failure("run/r1/b", number: 5),
        ]
    }

    @Test(arguments: [WorkflowDefinition.Hold.run, .step], [1, 3, 1000])
    func `has what each step took and gave back`(
        hold: WorkflowDefinition.Hold,
        size: Int
    ) async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.run(Self.commands(hold).map { TimedCommand($0, at: 0) })
        try harness.catchUp { size }
        func row(_ totals: RunTotals) -> String {
            [totals.cost, totals.taken, totals.uncollected, totals.refunded]
                .map { CreditText.text($0) }.joined(separator: "|")
        }
        let run = try #require(harness.store.entities[.run("r1")]?.run)
        #expect(run.totals.refunded > .zero)
        let columns = "cost, captured, uncollected, refunded"
        let runs = try harness.sql("SELECT status, \(columns) FROM tally_api.runs")
        #expect(runs == ["\(run.status.rawValue)|\(row(run.totals))"])
        let steps = try harness.sql("SELECT \(columns) FROM tally_api.run_steps ORDER BY place")
        #expect(steps == run.steps.map { row($0.totals) })
    }
}
