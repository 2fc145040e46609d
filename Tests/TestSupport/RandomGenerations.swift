// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Generations as webhooks, pollers and people would have them who race each other: verdicts come
/// early, late, twice and against each other, of jobs that are known or not, while time passes.
package struct RandomGenerations {
    private var random: SeededRandom
    private var time: Instant = 0
    private var generations = 0
    private var lots = 0
    /// Tells the contents of commands apart.
    private var number: UInt64 = 1_000

    package init(number: Int) {
        random = SeededRandom(number: number)
    }

    private static let credit = Amount.microcreditsPerCredit

    /// Ten credits and half a credit for each token, if nobody says how many: 12.5.
    package static let price = Price(
        rates: Rates(
            base: 4 * credit,
            perOutput: 6 * credit,
            units: [UnitRate("tokens", assumed: ExactDecimal(5), microcredits: credit / 2)]
        ),
        capture: .absorb(percent: 60)
    )

    private static let owing = Price(rates: price.rates, capture: .debt(percent: nil))

    private static let opening: [Command] = [
        .catalog(.defineModel("flux", model(deadlineSeconds: 900), price, reason: nil)),
        .catalog(.defineModel("luma", model(), owing, reason: nil)),
        .catalog(.defineModel("gift", model(), Price(rates: Rates()), reason: nil)),
        .open("alice"), .open("bob"), .grant("l", 60), .grant("m", 30, to: "bob"),
    ]

    private static func model(deadlineSeconds: Int64? = nil) -> ModelDefinition {
        ModelDefinition(
            provider: "kie",
            providerModel: "x",
            type: "prompt_to_image",
            name: "X",
            expectedSeconds: 60,
            deadlineSeconds: deadlineSeconds,
            outputs: OutputCount(standard: 1, maximum: 3)
        )
    }

    /// Models and accounts first, then whatever comes.
    package mutating func sequence(of count: Int) -> [TimedCommand] {
        var commands = Self.opening.map { TimedCommand($0, at: 0) }
        while commands.count < count {
            pass()
            // Now and then the last one is said again, by another messenger or the same.
            if random.chance(percent: 8), let last = commands.last {
                commands.append(TimedCommand(last.command, at: time))
            }
            commands.append(TimedCommand(next(), at: time))
        }
        return commands
    }

    private mutating func pass() {
        let seconds: Int64 = random.pick([0, 0, 0, 1, 1, 10, 40, 200])
        time = time.adding(seconds: seconds)
        if random.chance(percent: 2) { time = time.adding(seconds: 31 * 86_400) }
    }

    private mutating func next() -> Command {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<22: request()
        case 22..<27: dispatch()
        case 27..<31: submit()
        case 31..<34: lease()
        case 34..<42: report()
        case 42..<58: succeed()
        case 58..<68: settle(.failed(nil))
        case 68..<72: settle(.cancelled)
        case 72..<77: retry()
        case 77..<80: .generation(.cancel(known(), reason: nil), stamp())
        case 80..<93: .sweep(known())
        default: grant()
        }
    }

    private mutating func stamp() -> Stamp {
        number += 1
        return .number(number)
    }

    private mutating func request() -> Command {
        if random.chance(percent: 92) { generations += 1 }
        number += 1
        return .generate(
            GenerationID(trusted: "g\(max(generations, 1))"),
            for: random.pick(["alice", "alice", "bob"]),
            model: random.pick(["flux", "flux", "luma", "luma", "gift", "none"]),
            outputs: random.pick([nil, 1, 2, 3, 4]),
            estimate: random.pick([nil, nil, tokens(upTo: 20)]),
            number: number
        )
    }

    /// Of one of the last few.
    private mutating func known() -> GenerationID {
        let last = max(generations, 1)
        return GenerationID(trusted: "g\(Int.random(in: max(last - 4, 1)...last, using: &random))")
    }

    private mutating func dispatch() -> Command {
        let attempt: Int64 = random.pick([1, 1, 1, 2, 2, 3])
        return .generation(.dispatch(known(), attempt: attempt), stamp())
    }

    private mutating func submit() -> Command {
        let id = known()
        return .generation(
            .submit(SubmitGeneration(generation: id, job: job(of: id))),
            stamp()
        )
    }

    /// A worker takes one, or says that it is alive.
    private mutating func lease() -> Command {
        let id = known()
        let job = job(of: id)
        guard random.chance(percent: 60) else {
            return .generation(.prolong(id, job: JobID(provider: "kie", job: job)), stamp())
        }
        let claim = ClaimGeneration(
            generation: id,
            provider: random.chance(percent: 95) ? "kie" : "rival",
            job: job,
            lease: Lease(
                seconds: random.pick([10, 60, 600]),
                attemptsMaximum: random.pick([1, 3])
            )
        )
        return .generation(.claim(claim), stamp())
    }

    /// Mostly one of its own.
    private mutating func job(of id: GenerationID) -> String {
        random.chance(percent: 3) ? "other" : "\(id.text)-\(random.pick(["1", "1", "1", "2"]))"
    }

    private mutating func tokens(upTo most: Int64) -> Usage {
        let count = Int64.random(in: 0...most, using: &random)
        return Usage([Usage.Quantity("tokens", ExactDecimal(count))])
    }

    private mutating func report() -> Command {
        .generation(.reportUsage(known(), tokens(upTo: 30)), stamp())
    }

    private mutating func succeed() -> Command {
        var success = Verdict.Success()
        if random.chance(percent: 50) {
            success.outputs = (0..<Int.random(in: 0...3, using: &random)).map { index in
                GenerationOutput(
                    kind: "image",
                    url: index == 0 ? Sealed("k.url") : nil,
                    isBlocked: random.chance(percent: 25),
                    file: index == 1
                        ? OutputFile(digest: "d", mediaType: "image/png", size: 1) : nil
                )
            }
        }
        if random.chance(percent: 40) { success.usage = tokens(upTo: random.pick([10, 60, 900])) }
        if random.chance(percent: 15) {
            success.amount = Balance(
                microcredits: Int128.random(in: 0...(30 * Int128(Self.credit)), using: &random)
            )
        }
        return settle(.succeeded(success))
    }

    private mutating func settle(_ verdict: Verdict) -> Command {
        let id = known()
        let settlement = SettleGeneration(
            generation: id,
            verdict: verdict,
            provider: random.pick([nil, nil, "kie", "kie", "kie", "rival"]),
            job: random.pick([nil, nil, job(of: id)]),
            providerCost: cost()
        )
        return .generation(.settle(settlement), stamp())
    }

    private mutating func cost() -> ProviderCost? {
        guard random.chance(percent: 40) else { return nil }
        return ProviderCost(
            amount: random.pick(["0.01", "0.125", "2", "-1"]),
            unit: random.pick(["USD", "USD", "USD", "credits"])
        )
    }

    private mutating func retry() -> Command {
        let command = RetryGeneration(
            generation: known(),
            attempt: random.pick([2, 2, 2, 3]),
            providerCost: cost()
        )
        return .generation(.retry(command), stamp())
    }

    private mutating func grant() -> Command {
        lots += 1
        let amount = Amount(microcredits: Int64.random(in: 1...(40 * Self.credit), using: &random))
        guard let amount else { return .expireLots("alice") }
        return .grant(
            LotID(trusted: "n\(lots)"),
            amount,
            to: random.pick(["alice", "alice", "bob"]),
            random.pick([.purchase, .promotion, .subscription]),
            expiresAt: random.pick([nil, time.adding(seconds: 100)])
        )
    }
}
