// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// What is true of decisions, whatever is decided.
@Suite struct `Laws of decisions` {
    @Test func `twice is once, at once`() throws {
        try RandomHistory.each { history in
            let store = history.store
            try history.run { [history] timed, result in
                let before = store.entities
                let position = store.answerPosition
                let again = store.run(timed.command, at: timed.time)
                try #require(again.events.isEmpty, history.at(timed))
                try #require(again.rejection == result.rejection, history.at(timed))
                try #require(store.entities == before, history.at(timed))
                guard timed.command.isAnsweredAgain, let decision = result.decision else { return }
                let expected = decision == .changes ? .repeats(position) : decision
                try #require(again.decision == expected, history.at(timed))
            }
        }
    }

    @Test func `twice is once, at the end of the history`() throws {
        try RandomHistory.each { history in
            let store = history.store
            var accepted: [(TimedCommand, Position)] = []
            try history.run { timed, result in
                guard timed.command.fingerprint != nil else { return }
                switch result.decision {
                case .changes: accepted.append((timed, store.answerPosition))
                case .repeats(let position): accepted.append((timed, position))
                case nil: break
                }
            }
            let end = (history.commands.last?.time ?? 0).adding(seconds: 10)
            let before = store.entities
            for (timed, position) in accepted {
                let again = store.run(timed.command, at: end)
                try #require(again.decision == .repeats(position), history.at(timed))
                try #require(again.events.isEmpty, history.at(timed))
            }
            #expect(store.entities == before, "\(history)")
        }
    }

    @Test func `what is refused changes nothing`() throws {
        try RandomHistory.each { history in
            let store = history.store
            var before = store.entities
            var count = 0
            try history.run { [history] timed, result in
                if result.rejection != nil {
                    try #require(store.entities == before, history.at(timed))
                    try #require(store.events.count == count, history.at(timed))
                }
                before = store.entities
                count = store.events.count
            }
        }
    }

    @Test func `a replay makes the same of the events`() throws {
        try RandomHistory.each { history in
            try history.run()
            let replayed = MemoryStore()
            replayed.apply(history.store.events)
            try #require(replayed.entities == history.store.entities, "\(history)")
            try #require(replayed.books == history.store.books, "\(history)")
            try #require(replayed.violations.isEmpty, "\(history)")
        }
    }

    @Test func `what is not in memory changes no decision`() throws {
        try RandomHistory.each { history in
            let twin = MemoryStore()
            try history.run { [history] timed, result in
                let source = ForgetfulSource(over: twin)
                let forgetful = try #require(source.decide(timed), history.at(timed))
                try #require(forgetful.decision == result.decision, history.at(timed))
                try #require(forgetful.events == result.events, history.at(timed))
                try #require(forgetful.rejection == result.rejection, history.at(timed))
                twin.apply(forgetful.events)
                if result.events.isEmpty { return }
                try #require(source.loaded.contains(timed.command.subject), history.at(timed))
            }
        }
    }

    @Test func `whether lots were swept changes no decision`() throws {
        try RandomHistory.each { history in
            let swept = MemoryStore()
            let store = history.store
            try history.run { [history] timed, result in
                for account in swept.accounts {
                    _ = swept.run(.expireLots(account.id), at: timed.time)
                }
                let other = swept.run(timed.command, at: timed.time)
                try #require(
                    (other.rejection == nil) == (result.rejection == nil),
                    history.at(timed)
                )
                try #require(swept.violations.isEmpty, history.at(timed))
                for account in store.accounts {
                    let seen = account.asSeen(at: timed.time)
                    let same = try #require(swept.account(account.id)).asSeen(at: timed.time)
                    try #require(seen.available == same.available, history.at(timed))
                    try #require(seen.held == same.held, history.at(timed))
                    try #require(seen.debt == same.debt, history.at(timed))
                    try #require(seen.lots.map(\.id) == same.lots.map(\.id), history.at(timed))
                }
            }
        }
    }
}

extension Command {
    /// Whether its repeat is answered with a position; the sweeps just find nothing to do.
    fileprivate var isAnsweredAgain: Bool {
        switch self {
        case .expireReservation, .expireLots: false
        case .openAccount, .suspendAccount, .reinstateAccount, .grant, .adjust, .reserve, .capture,
            .release, .refund, .forgive, .catalog, .generation, .payment, .subscription, .workflow,
            .dispute, .team, .alert, .webhook, .archive:
            true
        }
    }
}
