// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Plans` {
    @Test func `a plan is defined, edited and retired`() {
        var dearer = PlanTerms.starter
        dearer.credits = 120
        Given()
            .when(.definePlan("STARTER", .starter))
            .then(.planDefined("STARTER", .starter))
            .when(.definePlan("STARTER", dearer))
            .then(.planEdited("STARTER", from: .starter, to: dearer))
            .when(.retirePlan("STARTER"))
            .then(.planRetired("STARTER"))
    }

    @Test func `what changes nothing is a repeat`() {
        Given(.planDefined("STARTER", .starter))
            .when(.definePlan("STARTER", .starter))
            .thenRepeats(1)
            .when(.retirePlan("STARTER"))
            .then(.planRetired("STARTER"))
            .when(.retirePlan("STARTER"))
            .thenRepeats(2)
            .when(.definePlan("STARTER", .starter))
            .thenRejected(.wrongState(.plan("STARTER"), state: "retired"))
            .when(.retirePlan("NONE"))
            .thenRejected(.notFound(.plan("NONE")))
    }

    @Test func `a provider's price means one plan`() {
        Given(.planDefined("STARTER", .starter))
            .when(.definePlan("OTHER", .starter))
            .thenRejected(
                .invalidContent([
                    ContentError(
                        "/offers/0",
                        "Remove stripe:price_starter: it means another product."
                    )
                ])
            )
    }

    @Test func `a price that a plan no longer lists still means it`() {
        var without = PlanTerms.starter
        without.offers = []
        let given = Given(.planDefined("STARTER", .starter))
        given.when(.definePlan("STARTER", without))
        #expect(
            given.store.entities[.offer("stripe:price_starter")]?.offer?.product
                == .plan("STARTER")
        )
    }

    @Test(
        arguments: [
            ("/name", PlanTerms(name: "")),
            ("/name", PlanTerms(name: String(repeating: "x", count: 201))),
            ("/period/count", PlanTerms(name: "x", period: PlanPeriod(0, .day))),
            ("/expiry_grace_days", PlanTerms(name: "x", expiryGraceDays: -1)),
            ("/past_due_grace_days", PlanTerms(name: "x", pastDueGraceDays: 3_661)),
            ("/trial/days", PlanTerms(name: "x", trial: PlanTrial(credits: 1, days: -1))),
            ("/concurrency", PlanTerms(name: "x", limits: PlanLimits(concurrency: 0))),
            ("/rate_per_minute", PlanTerms(name: "x", limits: PlanLimits(ratePerMinute: 0))),
            ("/offers", PlanTerms(name: "x", offers: ["stripe:a", "stripe:a"])),
            (
                "/prices",
                PlanTerms(
                    name: "x",
                    prices: [
                        ListPrice(currency: "USD", minorUnits: 1),
                        ListPrice(currency: "USD", minorUnits: 2),
                    ]
                )
            ),
            (
                "/prices/0",
                PlanTerms(name: "x", prices: [ListPrice(currency: "usd", minorUnits: 1)])
            ),
            (
                "/prices/0",
                PlanTerms(name: "x", prices: [ListPrice(currency: "USD", minorUnits: -1)])
            ),
        ]
    )
    func `what no plan may say is refused where it stands`(
        _ pointer: String,
        _ terms: PlanTerms
    ) throws {
        let outcome = Given().when(.definePlan("x", terms))
        guard case .invalidContent(let errors) = try #require(outcome.result.rejection) else {
            Issue.record("\(pointer) is accepted")
            return
        }
        #expect(errors.map(\.pointer) == [pointer])
    }

    @Test func `an account has the limits of its plan`() throws {
        let store = Given(
            .planDefined("STARTER", .starter),
            .opened(plan: "STARTER"),
            .opened("bob", plan: "unknown"),
            .opened("carol")
        ).store
        var workspace = Workspace(over: store, time: 0, firstPosition: 5)
        func limits(of id: AccountID) throws -> PlanLimits {
            try workspace.limits(of: #require(store.account(id)))
        }
        #expect(try limits(of: "alice") == PlanLimits(concurrency: 2, ratePerMinute: 10))
        #expect(try limits(of: "bob") == .none)
        #expect(try limits(of: "carol") == .none)
    }
}
