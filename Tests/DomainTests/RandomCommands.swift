// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

/// Commands as a careless client would send them, over few things and a clock that often stands
/// still: ids are used again, amounts are near what there is, times near what is due.
struct RandomCommands {
    private var random: SeededRandom
    private(set) var time: Instant = 0

    init(number: Int) {
        random = SeededRandom(number: number)
    }

    /// Accounts first, then whatever comes.
    mutating func sequence(of count: Int) -> [TimedCommand] {
        let opening: [Command] = [.open("alice"), .open("bob"), .grant("l0", micro(60))]
        return opening.map { TimedCommand($0, at: time) } + (0..<count).map { _ in next() }
    }

    mutating func next() -> TimedCommand {
        step()
        let command =
            switch random.pick(Self.weights) {
            case .account: account()
            case .grant: grant()
            case .adjust: adjust()
            case .reserve: reserve()
            case .capture: capture()
            case .release: Command.release(id("r"), reason: random.pick([nil, nil, nil, "other"]))
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
        .release, .refund, .refund, .refund, .refund, .expire, .expire, .expire,
    ]

    private mutating func step() {
        let microseconds: Int64 = random.pick([
            0, 0, 0, 0, 1, 1_000_000, 1_000_000, 5_000_000, 20_000_000,
        ])
        let jumps = random.chance(percent: 1)
        time = Instant(microseconds: time.microseconds + microseconds)
        if jumps { time = time.adding(seconds: Refund.graceSeconds) }
    }

    private mutating func account() -> Command {
        let id = owner()
        return random.pick([
            .open(id), .open(id, plan: "pro"), .suspend(id), .reinstate(id), .reinstate(id),
        ])
    }

    private mutating func grant() -> Command {
        let expiry = Int64.random(in: -1...40, using: &random)
        return .grant(
            id("l"),
            amount(),
            to: owner(),
            random.pick(LotSource.allCases),
            priority: random.pick([nil, nil, 0, 50, 100]),
            expiresAt: random.pick([nil, time.adding(seconds: expiry)])
        )
    }

    private mutating func adjust() -> Command {
        let change = random.pick([SignedAmount.increase, SignedAmount.decrease])(amount())
        return .adjust(id("a"), change, of: owner(), allowsDebt: random.chance(percent: 50))
    }

    private mutating func reserve() -> Command {
        .reserve(id("r"), amount(), of: owner(), seconds: random.pick([nil, nil, 1, 10, 30]))
    }

    private mutating func capture() -> Command {
        .capture(
            id("r"),
            random.pick([.all, .nothing, .amount(amount()), .amount(amount())]),
            id: random.pick([nil, id("c")]),
            isFinal: random.chance(percent: 40)
        )
    }

    private mutating func refund() -> Command {
        .refund(id("f"), random.pick([nil, amount(), amount()]), of: id("r"))
    }

    private mutating func expire() -> Command {
        random.pick([.expireLots(owner()), .expireReservation(id("r"))])
    }

    /// Of one that is there, mostly.
    private mutating func owner() -> AccountID {
        random.pick(["alice", "alice", "alice", "alice", "alice", "bob", "bob", "bob", "carol"])
    }

    private mutating func id<Kind>(_ prefix: String) -> Identifier<Kind> {
        Identifier(trusted: prefix + String(Int.random(in: 0..<9, using: &random)))
    }

    private mutating func amount() -> Amount {
        if random.chance(percent: 1) { return micro(Amount.maximum) }
        return micro(Int64.random(in: 1...25, using: &random))
    }

    private func micro(_ microcredits: Int64) -> Amount {
        guard let amount = Amount(microcredits: microcredits) else {
            preconditionFailure("\(microcredits) is no amount.")
        }
        return amount
    }
}

struct TimedCommand {
    let command: Command
    let time: Instant

    init(_ command: Command, at time: Instant) {
        self.command = command
        self.time = time
    }
}
