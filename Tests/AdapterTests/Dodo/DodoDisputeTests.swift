// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

@Suite struct `Dodo: disputes` {
    private let adapter = DodoAdapter(isTest: false)

    private func chargeback(_ type: String, _ body: String) throws -> ObservedChargeback? {
        try adapter.translate("dispute.\(type)", body).observations.chargebacks.first
    }

    @Test(
        arguments: [
            ("opened", .opened), ("challenged", .opened), ("expired", .expired),
            ("accepted", .accepted), ("cancelled", .withdrawn), ("won", .won), ("lost", .lost),
        ] as [(String, ObservedChargeback.Effect)]
    )
    func `each type has an effect`(type: String, effect: ObservedChargeback.Effect) throws {
        let dispute = DodoBody.dispute(#""20.00""#)
        #expect(try chargeback(type, dispute)?.effects == [effect])
    }

    @Test func `before there is a dispute, the bank only asks`() throws {
        let alert = DodoBody.dispute(#""20.00""#, stage: "pre_dispute")
        #expect(try chargeback("opened", alert)?.effects == [.inquiry])
        #expect(try chargeback("expired", alert)?.effects == [.inquiry])
        #expect(try chargeback("lost", alert)?.effects == [.lost])
    }

    @Test func `an amount is clear by its point or its currency, or stays unclear`() throws {
        func amounts(_ text: String, _ currency: String = "USD") throws -> (Int64?, String?) {
            let observed = try chargeback("lost", DodoBody.dispute(text, currency: currency))
            return (observed?.amount, observed?.unclearAmount?.text)
        }
        #expect(try amounts(#""20.00""#) == (2000, nil))
        #expect(try amounts(#""20.5""#) == (2050, nil))
        #expect(try amounts(#""500""#, "JPY") == (500, nil))
        #expect(try amounts(#""1.250""#, "KWD") == (1250, nil))
        #expect(try amounts(#""2000""#) == (nil, "2000"))
        for text in [
            #""20.005""#, #""-20""#, #""""#, #"".5""#, #""1.""#, "2000", "null", "[]", #""1e3""#,
        ] {
            #expect(try amounts(text) == (nil, nil), "\(text)")
        }
    }

    @Test func `an unclear amount is the whole payment, or for a person`() throws {
        let amount = try #require(UnclearAmount("2000"))
        #expect(amount.isWhole(of: 2000, exponent: 2))
        #expect(amount.isWhole(of: 200_000, exponent: 2))
        #expect(!amount.isWhole(of: 5000, exponent: 2))
        let large = try #require(UnclearAmount("999999999999999"))
        #expect(!large.isWhole(of: 1, exponent: 4))
        for text in ["", "20.00", "-1", "1000000000000000", "२०"] {
            #expect(UnclearAmount(text) == nil)
        }
    }
}
