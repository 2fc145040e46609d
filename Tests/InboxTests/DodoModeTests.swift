// SPDX-License-Identifier: Apache-2.0

import Adapters
import Domain
import Engine
import Inbox
import TestSupport
import Testing

/// No message of Dodo's says whether it is a test: the setting does.
@Suite(.timeLimit(.minutes(20))) struct `Dodo's test mode` {
    @Test(arguments: [true, false])
    func `waits on a live ledger, and live payments are credited`(isTest: Bool) async throws {
        try await InboxHarness.with { harness in
            try await harness.run(.open("alice"))
            let terms = PackageTerms(
                credits: 100,
                prices: [ListPrice(currency: "USD", minorUnits: 1_000)]
            )
            try await harness.run(.catalog(.definePackage("p100", terms, reason: nil)))
            let registry = AdapterRegistry(dodoIsTest: isTest)
            let dodo = try #require(registry.payments["dodo"])
            let payment =
                #"{"payment_id":"pay_1","status":"succeeded","total_amount":1000,"tax":0,"#
                + #""currency":"USD","metadata":{"account":"alice","package":"p100"}}"#
            let request = try dodo.fetch(ProviderObject(kind: "payment", id: "pay_1"), key: "k")
            let host = isTest ? "https://test.dodopayments.com" : "https://live.dodopayments.com"
            #expect(request.url == host + "/payments/pay_1")
            let answer = ProviderAnswer(status: 200, body: Array(payment.utf8))
            let fetched = try dodo.fetched(ProviderObject(kind: "payment", id: "pay_1"), answer)
            _ = try await harness.inbox.take(
                answer.body,
                .success(fetched),
                from: "dodo",
                on: harness.handler
            )
            let known = try await harness.payment("dodo:pay_1")
            let available = try await harness.account("alice").available
            if isTest {
                #expect(known?.matching == .unmatched(.testMode, awaits: []))
                #expect(available == 0)
            } else {
                #expect(available == 100)
            }
            try await harness.verify()
        }
    }
}
