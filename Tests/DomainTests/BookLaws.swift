// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// What is true of the credit, whatever is asked in whatever order.
@Suite struct `Laws of the books` {
    @Test func `no account is overdrawn`() throws {
        try RandomHistory.each { history in
            let store = history.store
            try history.run { [history] timed, _ in
                for account in store.accounts {
                    let seen = account.asSeen(at: timed.time)
                    try #require(account.available >= .zero, history.at(timed))
                    try #require(seen.available >= .zero, history.at(timed))
                    try #require(seen.available <= account.available, history.at(timed))
                    try #require(Entity.account(seen).violations.isEmpty, history.at(timed))
                }
            }
        }
    }

    @Test func `credit is conserved`() throws {
        try RandomHistory.each { history in
            let store = history.store
            try history.run { [history] timed, _ in
                try #require(store.books.total == .zero, history.at(timed))
                let available = store.accounts.reduce(0) { $0 + $1.available.microcredits }
                let held = store.accounts.reduce(0) { $0 + $1.held.microcredits }
                let debt = store.accounts.reduce(0) { $0 + $1.debt.microcredits }
                try #require(store.books[.available].microcredits == available, history.at(timed))
                try #require(store.books[.held].microcredits == held, history.at(timed))
                try #require(store.books[.debt].microcredits == -debt, history.at(timed))
            }
        }
    }

    @Test func `what is reserved is held, captured or released`() throws {
        try RandomHistory.each { history in
            let store = history.store
            try history.run { [history] timed, _ in
                for reservation in store.reservations {
                    let settled =
                        reservation.captured.microcredits + reservation.released.microcredits
                    let reserved = Int128(reservation.amount.microcredits)
                    try #require(settled <= reserved, history.at(timed))
                    try #require(reservation.isOpen == (settled < reserved), history.at(timed))
                    try #require(
                        reservation.refunded <= reservation.captured,
                        history.at(timed)
                    )
                }
            }
        }
    }

    @Test func `no decision leaves expired credit behind where it brings or takes some`() throws {
        try RandomHistory.each { history in
            let store = history.store
            try history.run { [history] timed, result in
                guard let last = result.events.last, last.changesWhatIsAvailable else { return }
                let id = try #require(last.account)
                let account = try #require(store.account(id))
                try #require(account.asSeen(at: timed.time) == account, history.at(timed))
            }
        }
    }

    @Test func `two clients never overdraw together, however their commands meet`() throws {
        for number in 0..<RandomHistory.count {
            var first = RandomCommands(number: 2 * number)
            var second = RandomCommands(number: 2 * number + 1)
            var random = SeededRandom(number: number)
            var clients = [first.sequence(of: 20), second.sequence(of: 20)]
            var merged: [TimedCommand] = []
            var time: Instant = 0
            while let client = clients.indices.filter({ !clients[$0].isEmpty })
                .randomElement(using: &random)
            {
                let next = clients[client].removeFirst()
                time = max(time, next.time)
                merged.append(TimedCommand(next.command, at: time))
            }
            var history = RandomHistory(number: number, commands: merged)
            let store = history.store
            try history.run { [history] timed, _ in
                try #require(
                    store.accounts.allSatisfy { $0.available >= .zero && $0.held >= .zero },
                    history.at(timed)
                )
                try #require(store.books.total == .zero, history.at(timed))
            }
        }
    }

    @Test func `the histories meet every kind of event and of rejection but one`() throws {
        var events: Set<String> = []
        var rejections: Set<String> = []
        try RandomHistory.each { history in
            try history.run { _, result in
                for event in result.events { events.insert(Self.name(of: event)) }
                if let rejection = result.rejection { rejections.insert(Self.name(of: rejection)) }
            }
        }
        #expect(events.count == 11, "\(events.sorted()), TALLY_TEST_SEED=\(SeededRandom.seedOfRun)")
        #expect(
            rejections.count == 9,
            "All but lots-exhausted: \(rejections.sorted()), \(SeededRandom.seedOfRun)"
        )
    }

    private static func name(of value: Any) -> String {
        String(Brief(value).description.prefix { $0 != "(" })
    }
}

extension Event {
    fileprivate var changesWhatIsAvailable: Bool {
        postings.contains { $0.account == .available }
    }
}
