// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import JSONText
import TestSupport
import Testing
import WhatIf

/// What commands came to, as rows of a log.
struct History {
    private(set) var records: [RecordedEvent] = []
    let store = MemoryStore()

    /// Decides commands, and records what is not refused.
    mutating func run(_ commands: [TimedCommand]) {
        for timed in commands {
            guard case .success(let (_, events)) = store.run(timed.command, at: timed.time) else {
                continue
            }
            for event in events {
                records.append(
                    RecordedEvent(
                        position: Position(records.count + 1),
                        recordedAt: timed.time,
                        type: EventType(of: event).rawValue,
                        account: event.account?.text,
                        data: event.data
                    )
                )
            }
        }
    }

    mutating func run(_ commands: Command..., at time: Instant = 0) {
        run(commands.map { TimedCommand($0, at: time) })
    }

    var whole: ClosedRange<Position> { 1...Position(max(1, records.count)) }

    /// What another list would have come to; `parameters` are those of every generation.
    func sums(
        _ alternative: Alternative,
        in period: ClosedRange<Position>? = nil,
        by grouping: Grouping = Grouping(),
        _ parameters: Repricing.Parameters = .erased
    ) throws -> Sums {
        var fold = Fold(alternative, period: period ?? whole, by: grouping)
        for record in records {
            guard let movement = try fold.read(record) else { continue }
            if fold.termsToOpen(movement.generation) != nil {
                fold.price(movement.generation, parameters)
            }
            fold.settle(movement)
        }
        return fold.sums
    }
}

extension History {
    /// Many generations of two accounts and three models, with all that may go wrong.
    static func random(
        _ number: Int,
        of count: Int = 400,
        change: ([TimedCommand]) -> [TimedCommand] = { $0 }
    ) throws -> History {
        var random = RandomGenerations(number: number)
        var history = History()
        history.run(change(random.sequence(of: count)))
        try #require(history.store.violations == [])
        return history
    }

    /// The prices of the models as they are now.
    var prices: [ModelID: Price] {
        var prices: [ModelID: Price] = [:]
        for case .model(let model) in store.entities.values { prices[model.id] = model.price }
        return prices
    }
}

extension Price {
    /// Each amount twice.
    var doubled: Price {
        var price = self
        price.rates.base *= 2
        price.rates.perOutput *= 2
        price.rates.minimum *= 2
        for index in price.rates.units.indices { price.rates.units[index].microcredits *= 2 }
        for index in price.rates.surcharges.indices {
            price.rates.surcharges[index].microcredits *= 2
        }
        return price
    }
}

extension Money {
    var doubled: Money {
        var money = self
        money += self
        return money
    }
}
