// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Domain

/// Decisions alone: no log, no bytes, one thread, everything in memory.
struct Decide: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "In-process decisions a second: reserve, then capture, with warm state."
    )

    @Option(help: "Accounts, each with one lot.")
    var accounts = 10_000

    @Option(help: "Decisions to measure, half of them captures.")
    var decisions = 2_000_000

    func run() async throws {
        let source = WarmState(capacity: 2 * accounts + 50_000)
        for number in 0..<accounts {
            let id = Workload.account(number)
            try source.decide(
                .openAccount(OpenAccount(id: id, fingerprint: Fingerprint(high: 0, low: 0)))
            )
            try source.decide(.grant(grant(to: id)))
        }
        var rounds: [Double] = []
        var done = 0
        while done < decisions {
            // The ids are made beforehand, and what is closed is let go afterwards.
            let commands = round(done)
            let clock = ContinuousClock()
            let elapsed = try clock.measure {
                for command in commands { try source.decide(command) }
            }
            rounds.append(Double(commands.count) / (elapsed / .seconds(1)))
            done += commands.count
            source.forgetReservations()
        }
        rounds.sort()
        print(
            """
            {"decisions": \(done), "accounts": \(accounts), \
            "per_second_p50": \(Int(rounds[rounds.count / 2])), \
            "per_second_least": \(Int(rounds[0])), "per_second_most": \(Int(rounds[rounds.count - 1]))}
            """
        )
    }

    private func grant(to account: AccountID) -> Grant {
        guard let amount = Amount(microcredits: Amount.maximum) else {
            preconditionFailure("The largest amount is an amount.")
        }
        return Grant(
            id: LotID(trusted: "lot-\(account.text)"),
            account: account,
            amount: amount,
            terms: LotTerms(source: .purchase, priority: 50, expiresAt: nil),
            fingerprint: Fingerprint(high: 0, low: 0)
        )
    }

    /// Reserve, then capture all, for one account after the other.
    private func round(_ start: Int) -> [Command] {
        guard let amount = Amount(microcredits: 5_000_000) else {
            preconditionFailure("Five credits are an amount.")
        }
        return (0..<min(100_000, decisions - start) / 2).flatMap { index -> [Command] in
            let number = start + index
            let id = ReservationID(trusted: "reservation-\(number)")
            let fingerprint = Fingerprint(high: 1, low: UInt64(number))
            return [
                .reserve(
                    Reserve(
                        id: id,
                        account: Workload.account(number % accounts),
                        amount: amount,
                        fingerprint: fingerprint
                    )
                ),
                .capture(Capture(reservation: id, fingerprint: fingerprint)),
            ]
        }
    }
}

/// The state of a ledger, as the events leave it.
private final class WarmState: EntitySource {
    private var entities: [EntityKey: Entity] = [:]
    private var position: Position = 0
    private let time = Instant(microseconds: 1_800_000_000_000_000)

    init(capacity: Int) {
        entities.reserveCapacity(capacity)
    }

    func find(_ key: EntityKey) -> Lookup {
        entities[key].map(Lookup.present) ?? .absent
    }

    func decide(_ command: Command) throws {
        var workspace = Workspace(over: self, time: time, firstPosition: position + 1)
        _ = try Decider.decide(command, in: &workspace)
        position = workspace.lastPosition
        for change in workspace.changes { entities[change.key] = change.entity }
    }

    func forgetReservations() {
        entities = entities.filter { key, _ in
            if case .reservation = key { false } else { true }
        }
    }
}
