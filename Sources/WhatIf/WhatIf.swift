// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Engine
internal import EventFormat
package import EventLog
internal import JSONText
package import Postgres

/// Reads a period of the log again, under other prices; writes nothing.
///
/// Of what was ordered before it reads on, the pages tell. So memory holds the sums, and the
/// generations whose pages the server has not written yet: all of them, where there are no pages.
package struct WhatIf: Sendable {
    /// Where a period begins or ends.
    package enum Bound: Hashable, Sendable {
        case position(Position)
        case time(Instant)
    }

    package struct Period: Hashable, Sendable {
        /// Included; `nil` is the beginning.
        package var since: Bound?
        /// A position is included, a time is not; `nil` is the end as it is now.
        package var until: Bound?

        package init(since: Bound? = nil, until: Bound? = nil) {
            self.since = since
            self.until = until
        }
    }

    private static let openedAtOnce = 200

    let ledger: Ledger
    private let sessions: SessionPool
    /// Asked for only where parameters must be opened.
    private let masterKey: @Sendable () throws -> MasterKey
    /// How many events are read at a time.
    private let chunk: Int

    package init(
        _ ledger: Ledger,
        sessions: SessionPool,
        chunk: Int = 2_000,
        masterKey: @escaping @Sendable () throws -> MasterKey
    ) {
        self.chunk = chunk
        self.ledger = ledger
        self.sessions = sessions
        self.masterKey = masterKey
    }

    /// Sessions in which PostgreSQL refuses to write.
    package static func readingSessions(_ target: ConnectionTarget) -> SessionPool {
        let setup = Log.setup + ["SET default_transaction_read_only = on"]
        return SessionPool(target, size: 2, setup: setup)
    }

    package func run(
        _ alternative: Alternative,
        _ period: Period = Period(),
        by grouping: Grouping = Grouping()
    ) async throws -> WhatIfReport {
        let (checkpoint, range) = try await sessions.perform { connection in
            try Log.checkFormat(of: ledger, on: connection)
            return (
                try StoredPages.checkpoint(of: ledger, on: connection),
                try positions(of: period, on: connection)
            )
        }
        guard let range else { return WhatIfReport(positions: nil, sums: Sums()) }
        var fold = Fold(alternative, after: checkpoint, period: range, by: grouping)
        var vault: Vault?
        // One more: a charge stands before its success.
        var position = max(0, min(checkpoint, range.lowerBound - 1) - 1)
        while position < range.upperBound {
            let records = try await events(after: position, through: range.upperBound)
            guard let last = records.last?.position else { break }
            var movements: [Movement] = []
            for record in records {
                guard let movement = try fold.read(record) else { continue }
                if record.position > checkpoint || range.contains(record.position) {
                    movements.append(movement)
                }
            }
            let pages = try await tell(&fold, of: movements)
            try await price(movements, in: &fold, &vault)
            for movement in movements {
                if let page = pages[movement.generation], fold.isNew(movement.generation),
                    movement.dependsOnPast(of: page)
                {
                    let records = try await past(of: page, before: movement)
                    let captured = movement.captured(before: page)
                    try fold.recall(movement.generation, records, captured: captured)
                }
                fold.settle(movement)
            }
            fold.forgetVisitors(at: last)
            position = last
        }
        return WhatIfReport(positions: range, sums: fold.sums)
    }

    func events(
        after position: Position,
        through last: Position
    ) async throws -> [RecordedEvent] {
        try await sessions.perform { connection in
            try Log.events(
                of: ledger,
                after: position,
                through: last,
                limit: max(chunk, 2),
                on: connection
            )
        }
    }

    /// The generations that the fold does not know, and their prices, out of the pages.
    private func tell(
        _ fold: inout Fold,
        of movements: [Movement]
    ) async throws -> [GenerationID: Generation] {
        var wanted: [GenerationID: Position] = [:]
        for movement in movements where fold.isUnknown(movement.generation) {
            wanted[movement.generation] = wanted[movement.generation] ?? movement.position
        }
        var pages: [GenerationID: Generation] = [:]
        let entities = try await find(wanted.keys.map(EntityKey.generation), fold.checkpoint)
        for (id, position) in wanted {
            guard case .generation(let page) = entities[.generation(id)] else {
                throw WhatIfError.unknown(.generation(id), position)
            }
            pages[id] = page
            fold.add(Fold.Known(page.request), as: id)
        }
        var prices: [PriceID: Position] = [:]
        for movement in movements {
            guard let price = fold.unknownPrice(of: movement.generation) else { continue }
            prices[price] = prices[price] ?? movement.position
        }
        let versions = try await find(prices.keys.map(EntityKey.price), fold.checkpoint)
        for (id, position) in prices {
            guard case .price(let version) = versions[.price(id)] else {
                throw WhatIfError.unknown(.price(id), position)
            }
            fold.add(version.price, as: id)
        }
        return pages
    }

    private func find(
        _ keys: [EntityKey],
        _ checkpoint: Position
    ) async throws -> [EntityKey: Entity] {
        guard !keys.isEmpty, checkpoint > 0 else { return [:] }
        return try await sessions.perform { connection in
            try StoredPages.find(keys, of: ledger, since: checkpoint, on: connection)
        }
    }

    /// Prices all generations of some movements; parameters are opened a few at a time.
    private func price(
        _ movements: [Movement],
        in fold: inout Fold,
        _ vault: inout Vault?
    ) async throws {
        var sealed: [GenerationID: (terms: GenerationTerms, account: AccountID)] = [:]
        for movement in movements {
            guard let terms = fold.termsToOpen(movement.generation) else { continue }
            sealed[movement.generation] = (terms, movement.account)
        }
        guard !sealed.isEmpty else { return }
        let opener = try vault ?? Vault(masterKey(), sessions: sessions)
        vault = opener
        var rest = sealed.map { ($0.key, $0.value) }[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.openedAtOnce)
            rest = rest.dropFirst(Self.openedAtOnce)
            let opened = try await withThrowingTaskGroup { group in
                for (id, order) in part {
                    group.addTask { (id, try await parameters(order.terms, order.account, opener)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for (id, parameters) in opened { fold.price(id, parameters) }
        }
    }

    private func parameters(
        _ terms: GenerationTerms,
        _ account: AccountID,
        _ vault: Vault
    ) async throws -> Repricing.Parameters {
        guard let text = try await vault.open(terms.parameters, of: account, in: ledger) else {
            return .erased
        }
        return .opened(try JSONParser.parse(Array(text.utf8)).adding(defaults: terms.defaults))
    }
}

/// What a run comes to.
package struct WhatIfReport: Hashable, Sendable {
    /// What was read; `nil` where there is nothing in the period.
    package let positions: ClosedRange<Position>?
    package let sums: Sums

    package init(positions: ClosedRange<Position>?, sums: Sums) {
        self.positions = positions
        self.sums = sums
    }
}

package enum WhatIfError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Neither the pages nor the events after them tell of it.
    case unknown(EntityKey, Position)

    package var description: String {
        switch self {
        case .unknown(let key, let position):
            "The pages do not tell of \(key.text), which position \(position) is about: "
                + "start tally serve once, which rebuilds them, and try again."
        }
    }
}
