// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Receive a webhook` {
    let paid: PaymentObservation = .paid()

    @Test func `the delivery and what follows from it are one commit`() throws {
        Given(.opened()).selling()
            .when(.deliver(paid))
            .then(
                .delivered(.facts(1)),
                .payment(.succeeded(try paid.facts)),
                .payment(
                    .matched(
                        PaymentMatched(
                            payment: "p",
                            account: "alice",
                            purchases: [Purchase(package: "p100", credits: 100, bonus: nil)]
                        )
                    )
                ),
                .bought("payment/p", 100, paid: 1_000)
            )
            .thenBalance(available: 100)
    }

    @Test func `the same delivery again is heard once, also where its envelope differs`() {
        Given(.opened()).selling()
            .when(.deliver(paid))
            .when(.deliver(paid))
            .thenRepeats(2)
            .when(.deliver(paid, body: "{\"pending\":0}"))
            .thenRepeats(2)
            .thenBalance(available: 100)
    }

    @Test func `another delivery about the same payment is recorded, and credits nothing`() {
        Given(.opened()).selling()
            .when(.deliver(paid))
            .when(.deliver(paid, as: "stripe:evt_2", body: "2"))
            .then(.delivered(.facts(1), as: "stripe:evt_2", body: "2"))
            .thenBalance(available: 100)
    }

    @Test func `where a repeat may be newer, another body is heard, and the same is not`() {
        let processing: PaymentObservation = .paid("p", .processing)
        Given(.opened()).selling()
            .when(.deliver(processing, body: "1", mayBeNewer: true))
            .thenBalance(available: 0)
            .when(.deliver(paid, body: "2", mayBeNewer: true))
            .thenBalance(available: 100)
            .when(.deliver(processing, body: "1", mayBeNewer: true))
            .thenRepeats(4)
            .when(.deliver(paid, body: "2", mayBeNewer: true))
            .thenRepeats(4)
    }

    @Test func `what means nothing is recorded`() {
        Given(.opened())
            .when(.deliver(.nothing(remark: "unknown-kind")))
            .then(.delivered(.nothing(remark: "unknown-kind")))
            .when(.deliver(.nothing(remark: "unknown-kind")))
            .thenRepeats(2)
    }

    @Test func `what only says look moves no money`() {
        Given(Event.delivered(.facts(0)))
            .when(.deliver(.hint("kie:t1"), as: "kie:t1"))
            .then(.delivered(.hint("kie:t1"), as: "kie:t1"))
    }

    @Test func `what cannot be read is recorded, and a person is told once`() {
        let given = Given(.opened())
        given.when(.deliver(.unreadable("It is not JSON.")))
            .then(
                .delivered(.unreadable("It is not JSON.")),
                .alert(
                    .raised(
                        AlertRaised(
                            kind: .unreadable,
                            subject: .provider("stripe"),
                            facts: [AlertFact("delivery", .text("stripe:evt_1"))]
                        )
                    )
                )
            )
            .when(.deliver(.unreadable("It is not JSON."), as: "stripe:evt_2", body: "2"))
            .then(.delivered(.unreadable("It is not JSON."), as: "stripe:evt_2", body: "2"))
    }
}

@Suite struct `A webhook says what cannot be taken` {
    let change: WebhookFact = .subscription(
        SubscriptionObservation(
            "stripe:sub_1",
            .changed(at: .day(1), .now),
            account: "alice",
            product: .offers(["stripe:price_pro"])
        )
    )

    @Test func `one fact that is refused does not take the others with it`() throws {
        let paid: PaymentObservation = .paid()
        Given(.opened()).selling()
            .when(.deliver(.facts([change, .payment(paid)])))
            .thenBalance(available: 100)
    }

    @Test func `it is recorded with its reason, and told as a fault`() {
        let given = Given(.opened())
        given.when(.deliver(.facts([change])))
            .then(
                .delivered(.facts(1)),
                .refused(.subscription("stripe:sub_1"), "unknown-offer"),
                .alert(
                    .faultReported(
                        FaultReported(
                            id: "anomaly:3",
                            severity: .error,
                            source: "webhook",
                            code: "unknown-offer",
                            references: [
                                "delivery/stripe:evt_1", "subscription/stripe:sub_1",
                            ],
                            fingerprint: .none
                        )
                    )
                )
            )
    }

    @Test func `delivered again when it can be taken, it is taken`() {
        let given = Given(.opened())
        given.when(.deliver(.facts([change])))
        given.when(.definePlan("pro", PlanTerms(name: "Pro", offers: ["stripe:price_pro"])))
        given.when(.deliver(.facts([change])))
        #expect(given.store.subscription("stripe:sub_1") != nil)
    }

    @Test func `a verdict about a job that nobody knows changes nothing and is no fault`() {
        let verdict = JobVerdict(provider: "replicate", name: "j9", .failed(nil))
        Given(.opened())
            .when(.deliver(.facts([.job(verdict)])))
            .then(.delivered(.facts(1)), .refused(.job("replicate:j9"), "unknown-job"))
    }
}

@Suite struct `A webhook tells a verdict` {
    @Test func `it settles the generation that the job is for`() {
        let terms = GenerationTerms.of(10)
        let history =
            [.opened(), .granted("l1", 30)] + Event.generating("g1", terms)
            + [.submitted("g1", terms)]
        let verdict = JobVerdict(provider: "kie", name: "j1", .succeeded(Verdict.Success()))
        Given.priced(history)
            .when(.deliver(.facts([.job(verdict)])))
            .thenBalance(available: 20)
    }
}
