// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Commands as a careless client would send them, over few things and a clock that often stands
/// still: ids are used again, amounts are near what there is, times near what is due.
package struct RandomCommands {
    private var random: SeededRandom
    private var time: Instant = 0
    /// How many things of a kind have a name.
    private var named: [String: Int] = [:]

    package init(number: Int) {
        random = SeededRandom(number: number)
    }

    /// Something to work with first, then whatever comes.
    package mutating func sequence(of count: Int) -> [TimedCommand] {
        let opening: [Command] = [
            .open("alice"), .open("bob"), .grant(new("l"), micro(80)),
            .grant(new("l"), micro(40), to: "bob"), .reserve(new("r"), micro(20)),
            .reserve(new("r"), micro(20), of: "bob"),
        ]
        return opening.map { TimedCommand($0, at: time) } + (0..<count).map { _ in next() }
    }

    package mutating func next() -> TimedCommand {
        step()
        let command =
            switch random.pick(Self.weights) {
            case .account: account()
            case .grant: grant()
            case .adjust: adjust()
            case .reserve: reserve()
            case .capture: capture()
            case .release:
                Command.release(known("r"), reason: random.pick([nil, nil, nil, "other"]))
            case .refund: refund()
            case .expire: expire()
            }
        return TimedCommand(command, at: time)
    }

    private enum Kind {
        case account
        case grant
        case adjust
        case reserve
        case capture
        case release
        case refund
        case expire
    }

    private static let weights: [Kind] = [
        .account, .grant, .grant, .grant, .grant, .adjust, .adjust, .adjust, .reserve, .reserve,
        .reserve, .reserve, .reserve, .capture, .capture, .capture, .capture, .capture, .release,
        .capture, .refund, .refund, .refund, .refund, .expire, .expire, .expire,
    ]

    private mutating func step() {
        let microseconds: Int64 = random.pick([
            0, 0, 0, 0, 1, 1_000_000, 1_000_000, 5_000_000, 10_000_000,
        ])
        let jumps = random.chance(percent: 1)
        time = Instant(microseconds: time.microseconds + microseconds)
        let grace = Settings.standard.refundGraceDays * 86_400
        if jumps { time = time.adding(seconds: grace) }
    }

    private mutating func account() -> Command {
        let id = owner()
        return random.pick([
            .open(id), .open(id, plan: "pro"), .suspend(id), .reinstate(id), .reinstate(id),
            .reinstate(id),
        ])
    }

    private mutating func grant() -> Command {
        let expiry = Int64.random(in: -1...40, using: &random)
        return .grant(
            new("l"),
            amount(upTo: 60),
            to: owner(),
            random.pick(LotSource.allCases),
            priority: random.pick([nil, nil, 0, 50, 100]),
            expiresAt: random.pick([nil, time.adding(seconds: expiry)])
        )
    }

    private mutating func adjust() -> Command {
        let change = random.pick([SignedAmount.increase, SignedAmount.decrease])(amount(upTo: 80))
        return .adjust(new("a"), change, of: owner(), allowsDebt: random.chance(percent: 60))
    }

    private mutating func reserve() -> Command {
        .reserve(new("r"), amount(), of: owner(), seconds: random.pick([nil, nil, nil, 5, 30]))
    }

    private mutating func capture() -> Command {
        .capture(
            known("r"),
            random.pick([.all, .nothing] + Array(repeating: .amount(amount(upTo: 10)), count: 4)),
            id: random.pick([nil, new("c")]),
            isFinal: random.chance(percent: 40)
        )
    }

    private mutating func refund() -> Command {
        .refund(new("f"), random.pick([nil, amount(upTo: 10), amount(upTo: 5)]), of: known("r"))
    }

    private mutating func expire() -> Command {
        random.pick([.expireLots(owner()), .expireReservation(known("r"))])
    }

    /// Of one that is there, mostly.
    private mutating func owner() -> AccountID {
        random.pick([
            "alice", "alice", "alice", "alice", "alice", "alice", "bob", "bob", "bob", "bob",
            "carol",
        ])
    }

    /// A name for a new thing; sometimes it is taken.
    private mutating func new<Kind>(_ prefix: String) -> Identifier<Kind> {
        if random.chance(percent: 10) { return known(prefix) }
        named[prefix, default: 0] += 1
        return Identifier(trusted: prefix + String(named[prefix, default: 0]))
    }

    /// The name of one of the last few things; there may be no such thing.
    private mutating func known<Kind>(_ prefix: String) -> Identifier<Kind> {
        let last = max(named[prefix, default: 1], 1)
        let number = Int.random(in: max(last - 3, 1)...last, using: &random)
        return Identifier(trusted: prefix + String(number))
    }

    private mutating func amount(upTo most: Int64 = 20) -> Amount {
        if random.chance(percent: 1) { return micro(Amount.maximum) }
        return micro(Int64.random(in: 1...most, using: &random))
    }

    private func micro(_ microcredits: Int64) -> Amount {
        guard let amount = Amount(microcredits: microcredits) else {
            preconditionFailure("\(microcredits) is no amount.")
        }
        return amount
    }
}

package struct TimedCommand: Sendable {
    package let command: Command
    package let time: Instant

    package init(_ command: Command, at time: Instant) {
        self.command = command
        self.time = time
    }
}
