// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventLog
internal import Logging
internal import Postgres

/// The batch in flight: from the launch to the answers.
extension Writer {
    func appender() throws -> Connection {
        if let appendConnection, appendConnection.isUsable { return appendConnection }
        // A connection that died under a flight took the answer with it.
        if layers.flying != nil, appendConnection != nil { appendConnection = nil }
        let connection = try Log.connect(to: target)
        appendConnection = connection
        return connection
    }

    func reader() throws -> Connection {
        if let readConnection, readConnection.isUsable { return readConnection }
        let connection = try Log.connect(to: target)
        readConnection = connection
        return connection
    }

    /// Sends the open batch.
    ///
    /// One that stores nothing asks instead whether the log ends where we think: its answers are
    /// only true there.
    func launch() throws {
        let connection = try appender()
        layers.open.launchedAt = .now
        if mustLock, !layers.open.batch.isEmpty { return try launchLocked(on: connection) }
        layers.flying = layers.open
        layers.open = takeSpare()
        clearOpen()
        guard let flight = layers.flying else { return }
        try send(flight.batch, on: connection)
    }

    private func send(_ batch: Batch, on connection: Connection) throws {
        if batch.isEmpty {
            try Log.startHead(of: ledger, on: connection)
        } else {
            try Log.startAppend(batch, head: batch.head, on: connection)
        }
    }

    /// In a transaction that holds the ledger's row: slower, and sure to be next.
    ///
    /// What was decided before the row was ours may be out of date.
    private func launchLocked(on connection: Connection) throws {
        layers.flying = layers.open
        layers.open = takeSpare()
        clearOpen()
        guard let flight = layers.flying else { return }
        let appended = try connection.transaction {
            try Log.lock(ledger, on: connection)
            try send(flight.batch, on: connection)
            return try Log.finishAppend(of: flight.batch.count, on: connection)
        }
        mustLock = appended == .conflict
        try finish(isStored: appended == .stored)
    }

    /// The answer is here.
    func land() throws {
        guard let flight = layers.flying else { return }
        let connection = try appender()
        if flight.batch.isEmpty {
            try finish(isStored: Log.finishHead(of: ledger, on: connection) == head)
        } else {
            let appended = try Log.finishAppend(of: flight.batch.count, on: connection)
            mustLock = appended == .conflict
            try finish(isStored: appended == .stored)
        }
    }

    /// Ends the flight: the callers are answered, or their commands decided again.
    func finish(isStored: Bool) throws {
        guard let flight = layers.flying else { return }
        isUnsettled = false
        guard isStored else {
            meters.conflicted()
            returned = flight.jobs + layers.open.jobs + returned
            layers.flying = nil
            clearOpen()
            return try catchUp()
        }
        if !flight.batch.isEmpty {
            head = flight.batch.head
            tree = flight.batch.tree
            meters.committed(in: flight.launchedAt.duration(to: .now), events: flight.batch.count)
        }
        layers.flying = nil
        layers.settle(flight)
        // First the next batch goes out, then PostgreSQL and the answers work side by side.
        let next = Result { if !layers.open.jobs.isEmpty, !mustLock { try launch() } }
        answer(flight)
        if layers.flying == nil { keepSpare(flight) }
        try next.get()
    }

    private func answer(_ flight: Flight) {
        let time = clock.batchTime(after: head.recordedAt)
        watch.advance(to: head.last)
        housekeeper.headAdvanced(to: head.last)
        meters.batchEnded(flight.jobs)
        for (job, verdict) in zip(flight.jobs, flight.verdicts) {
            switch (verdict, job.work) {
            case (.rejected(let rejection), _):
                job.fail(.rejected(rejection))
            case (.changed(let position), .command(let command)):
                job.succeed(.receipt(receipt(command, position, isRepeat: false, time)))
            case (.repeated(let position), .command(let command)):
                job.succeed(.receipt(receipt(command, position, isRepeat: true, time)))
            case (_, .read(let keys)):
                job.succeed(.view(view(of: keys, time)))
            case (.read, .command):
                preconditionFailure("A command was answered as a read.")
            }
        }
    }

    private func receipt(
        _ command: Command,
        _ position: Position,
        isRepeat: Bool,
        _ time: Instant
    ) -> Receipt {
        Receipt(
            position: position,
            isRepeat: isRepeat,
            view: view(of: command.answerKeys, time)
        )
    }

    private func view(of keys: [EntityKey], _ time: Instant) -> View {
        View(items: keys.map { cache.item(HashedKey($0)) }, head: head.last, time: time)
    }
}

extension Command {
    /// What the caller is answered with: the subject, and for a grant the account that knows what
    /// is left of it.
    fileprivate var answerKeys: [EntityKey] {
        switch self {
        case .grant(let grant): [subject, .account(grant.account)]
        default: [subject]
        }
    }
}
