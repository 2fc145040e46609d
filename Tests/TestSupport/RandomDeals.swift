// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Purchases, what is taken of them back, and generations.
///
/// Careless callers and providers tell of them: out of order, more than once, now and then of what
/// cannot be. To be mixed with `RandomCommands`.
package struct RandomDeals {
    private var random: SeededRandom
    private var serial = 0
    /// A chargeback that took money, of which nothing more was said.
    private var withdrawn: (id: ChargebackID, amount: Int64, payment: PaymentID)?

    package init(number: Int) {
        random = SeededRandom(number: number)
    }

    /// What is sold, in micro-credits: some packages do not last, and one model exceeds its hold.
    package static let opening: [Command] = [
        .catalog(.definePackage("p100", package(100, bonus: 20), reason: nil)),
        .catalog(.definePackage("p7", package(7, days: 30), reason: nil)),
        .definePlan("ROLLING", PlanTerms(name: "Rolling", credits: micro(60), unspent: rolling)),
        .catalog(.defineModel("flux", .flux, price(.debt(percent: 300)), reason: nil)),
        .catalog(.defineModel("sd", .hasty, price(.absorb(percent: 100)), reason: nil)),
    ]

    /// A history of other commands, with deals between them.
    package mutating func sequence(
        of count: Int,
        beside commands: inout RandomCommands
    ) -> [TimedCommand] {
        let others = commands.sequence(of: count)
        let start = others.first?.time ?? 0
        return Self.opening.map { TimedCommand($0, at: start) }
            + others.flatMap { [$0, TimedCommand(next(), at: $0.time)] }
    }

    package mutating func next() -> Command {
        switch Int.random(in: 0..<20, using: &random) {
        case 0...3: payment()
        case 4, 5: refund()
        case 6...8: chargeback()
        case 9, 15: forgive()
        case 10: assign()
        case 11...13: generate()
        case 14: renew()
        default: follow()
        }
    }

    private static let rolling = Unspent.rollsOver(cap: micro(25))

    private static func package(
        _ microcredits: Int64,
        bonus: Int128 = 0,
        days: Int64? = nil
    ) -> PackageTerms {
        PackageTerms(
            credits: micro(microcredits),
            bonus: Balance(microcredits: bonus),
            prices: [ListPrice(currency: "USD", minorUnits: 1_000)],
            creditsExpireAfterDays: days,
            bonusExpiresAfterDays: days
        )
    }

    private static func price(_ capture: CapturePolicy) -> Price {
        Price(rates: Rates(base: 5, perOutput: 2), capture: capture)
    }

    private static func micro(_ microcredits: Int64) -> Amount {
        guard let amount = Amount(microcredits: microcredits) else {
            preconditionFailure("\(microcredits) is no amount.")
        }
        return amount
    }
}

/// Payments.
extension RandomDeals {
    /// The first three are Alice's, the fifth names no package, the last ones paid for periods.
    private mutating func somePayment() -> Int { random.pick([1, 1, 2, 2, 3, 4, 5, 6, 7]) }

    private static func id(_ number: Int) -> PaymentID { PaymentID(trusted: "stripe:pi_\(number)") }

    /// The same facts whenever it is observed.
    private mutating func payment() -> Command {
        let number = somePayment()
        let status: PaymentStatus = random.pick([
            .processing, .failed, .succeeded, .succeeded, .succeeded,
        ])
        return .observe(
            .paid(
                Self.id(number),
                status,
                by: number <= 3 ? "alice" : number <= 5 ? "bob" : nil,
                package: number >= 5 ? nil : number == 3 ? "p7" : "p100",
                subscription: number >= 6 ? "stripe:sub_1" : nil
            )
        )
    }

    private mutating func refund() -> Command {
        let id = PaymentRefundID(trusted: "re_\(Int.random(in: 1...2, using: &random))")
        return .observe(
            .refund(
                id,
                Int64.random(in: 1...1_000, using: &random),
                random.pick(PaymentRefund.State.allCases),
                of: Self.id(somePayment())
            )
        )
    }

    /// What was withdrawn comes back now and then, and is lost again now and then.
    private mutating func chargeback() -> Command {
        if let (id, amount, payment) = withdrawn, random.chance(percent: 50) {
            withdrawn = nil
            let effect = random.pick([Chargeback.Effect.fundsReinstated, .won, .withdrawn])
            return .observe(.chargeback(id, effect, amount: amount, of: payment))
        }
        let id = ChargebackID(trusted: "dp_\(Int.random(in: 1...2, using: &random))")
        let effect = random.pick(Chargeback.Effect.allCases + [.fundsWithdrawn])
        let amount = random.pick([1_000, Int64.random(in: 1...1_000, using: &random)])
        let payment = Self.id(somePayment())
        if effect == .fundsWithdrawn { withdrawn = (id, amount, payment) }
        return .observe(.chargeback(id, effect, amount: amount, of: payment))
    }

    private mutating func forgive() -> Command {
        serial += 1
        let id = ForgivenessID(trusted: "forgiven_\(serial)")
        return .forgive(id, random.chance(percent: 50) ? nil : Self.micro(3), of: account())
    }

    private mutating func assign() -> Command {
        .assign(Self.id(5), to: "bob", .credits(Self.micro(33), bonus: Self.micro(4)))
    }

    /// A period of a subscription: the current one, an earlier or a later one.
    private mutating func renew() -> Command {
        let month = Int64.random(in: 0...3, using: &random)
        return .observe(
            .renewed(.days(30 * month..<30 * (month + 1))),
            plan: "ROLLING",
            payment: Self.id(6 + Int(month))
        )
    }

    private mutating func account() -> AccountID { random.pick(["alice", "bob"]) }
}

/// Generations.
extension RandomDeals {
    private mutating func generate() -> Command {
        if random.chance(percent: 80) { serial += 1 }
        return .generate(
            GenerationID(trusted: "g\(serial)"),
            for: serial.isMultiple(of: 3) ? "bob" : "alice",
            model: serial.isMultiple(of: 2) ? "flux" : "sd",
            outputs: serial.isMultiple(of: 2) ? 2 : nil
        )
    }

    /// What happens to one of the last few generations.
    private mutating func follow() -> Command {
        let last = max(serial, 1)
        let number = Int.random(in: max(last - 4, 1)...last, using: &random)
        let id = GenerationID(trusted: "g\(number)")
        let attempt = Int64.random(in: 1...2, using: &random)
        let fingerprint = UInt64.random(in: 2...9, using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0, 1: return .submit(id, job: "job-\(number)-\(attempt)")
        case 2...5:
            let amount = Int64.random(in: 0...30, using: &random)
            return .success(
                id,
                amount: random.pick([nil, nil, Balance(microcredits: Int128(amount))]),
                job: random.pick([nil, "job-\(number)-\(attempt)"]),
                number: fingerprint
            )
        case 6, 7: return .failure(id, number: fingerprint)
        case 8: return .retry(id, attempt: attempt + 1)
        case 9: return .cancel(id)
        default: return .sweep(id)
        }
    }
}

extension ModelDefinition {
    /// Given up soon.
    fileprivate static let hasty = ModelDefinition(
        provider: "runware",
        providerModel: "runware:100@1",
        type: "prompt_to_image",
        name: "SD",
        deadlineSeconds: 10
    )
}
