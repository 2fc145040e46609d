// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import JSONText
import TestSupport

/// Payments, what is taken of them back, and generations.
extension RandomLoad {
    /// A package of ten credits and two more for ten dollars, and a model that costs three.
    static let catalog: [Request] = {
        let terms = PackageTerms(
            credits: .credits(10),
            bonus: Balance(Amount.credits(2)),
            prices: [ListPrice(currency: "USD", minorUnits: 1_000)]
        )
        let price = Price(
            rates: Rates(base: 3 * Amount.microcreditsPerCredit),
            capture: .debt(percent: 200)
        )
        return [
            .draft(.package("p100")) { .catalog(.definePackage("p100", terms, reason: nil), $0) },
            .draft(.model("flux")) {
                .catalog(.defineModel("flux", .flux, price, reason: nil), $0)
            },
        ]
    }()

    static func deal(
        _ random: inout SeededRandom,
        _ name: String,
        of account: AccountID,
        recent: [Step]
    ) -> Step {
        let paid = recent.filter { $0.type == .paymentSucceeded }.map(\.id)
        let made = recent.filter { $0.type == .generationRequested }.map(\.id)
        switch Int.random(in: 0..<6, using: &random) {
        case 0, 1:
            let payment = PaymentID(trusted: "stripe:" + name)
            return observe(.paid(payment, by: account), .paymentSucceeded, as: payment.text)
        case 2 where !paid.isEmpty:
            let id = PaymentRefundID(trusted: name)
            let minorUnits = Int64.random(in: 1...1_000, using: &random)
            let refund = PaymentObservation.refund(
                id,
                minorUnits,
                random.pick([.pending, .succeeded, .failed]),
                of: PaymentID(trusted: random.pick(paid))
            )
            return observe(refund, .paymentRefundObserved, as: name)
        case 3 where !paid.isEmpty:
            let chargeback = PaymentObservation.chargeback(
                ChargebackID(trusted: name),
                random.pick([.opened, .fundsWithdrawn, .won, .lost]),
                of: PaymentID(trusted: random.pick(paid))
            )
            return observe(chargeback, .paymentChargebackObserved, as: name)
        case 4, 5:
            guard !made.isEmpty else { return generate(name, account) }
            return settle(random.pick(made), &random, as: name)
        default:
            return generate(name, account)
        }
    }

    private static func observe(
        _ observation: PaymentObservation,
        _ type: EventType,
        as id: String
    ) -> Step {
        let command = PaymentCommand.observe(observation)
        let request = Request.draft(command.subject) { .payment(command, $0) }
        return Step(type: type, id: id, request: request, isRemembered: false)
    }

    private static func generate(_ name: String, _ account: AccountID) -> Step {
        let id = GenerationID(trusted: name)
        let draft = Draft(
            .generation(id),
            subject: .account(account),
            personalTexts: ["{}"],
            actor: nil
        ) { seal, stamp in
            let order = GenerationOrder(
                model: "flux",
                parameters: .object([]),
                sealed: seal("{}")
            )
            let request = RequestGeneration(id: id, account: account, order: order)
            return .generation(.request(request), stamp)
        }
        return Step(type: .generationRequested, id: name, request: .draft(draft))
    }

    /// By a verdict of its own: of two that contradict each other one becomes an anomaly.
    private static func settle(
        _ generation: String,
        _ random: inout SeededRandom,
        as name: String
    ) -> Step {
        let credits = Int128(Int64.random(in: 0...8, using: &random))
        let amount = Balance(microcredits: credits * Int128(Amount.microcreditsPerCredit))
        let isSuccess = random.chance(percent: 60)
        let verdict: Verdict =
            isSuccess ? .succeeded(Verdict.Success(amount: amount)) : .failed(nil)
        let settle = SettleGeneration(
            generation: GenerationID(trusted: generation),
            verdict: verdict,
            provider: nil,
            job: nil,
            providerCost: nil
        )
        let key = EntityKey.generation(settle.generation)
        return Step(
            type: isSuccess ? .generationSucceeded : .generationFailed,
            id: name,
            request: .draft(key) { .generation(.settle(settle), $0) },
            isRemembered: false
        )
    }
}

extension Request {
    /// Of nothing personal.
    fileprivate static func draft(
        _ key: EntityKey,
        _ command: @escaping @Sendable (Stamp) -> Command
    ) -> Request {
        .draft(Draft(key, actor: nil) { _, stamp in command(stamp) })
    }
}
