// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventLog
internal import Logging
internal import Postgres

/// The batch in flight: from the launch to the answers.
extension Writer {
    func appender() throws -> Connection {
        if let appendConnection, appendConnection.isUsable { return appendConnection }
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
        takeOff()
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

    /// In a transaction that holds the ledger's row: nobody else can append, so what is read, decided
    /// and sent now is stored.
    func workLocked() throws {
        // The most of it before the row is taken: the others wait for it.
        try catchUp()
        let connection = try appender()
        let appended = try connection.transaction { () -> Log.Appended? in
            try Log.lock(ledger, on: connection)
            try catchUp()
            _ = takeWork()
            guard !layers.open.jobs.isEmpty else { return nil }
            takeOff()
            guard let flight = layers.flying, !flight.batch.isEmpty else { return .stored }
            try send(flight.batch, on: connection)
            return try Log.finishAppend(of: flight.batch.count, on: connection)
        }
        mustLock = false
        if let appended { try finish(isStored: appended == .stored) }
    }

    /// The open batch becomes the one in flight.
    private func takeOff() {
        layers.open.launchedAt = .now
        layers.flying = layers.open
        layers.open = takeSpare()
        clearOpen()
    }

    /// The answer is here.
    func land() throws {
        guard let flight = layers.flying else { return }
        let connection = try appender()
        if flight.batch.isEmpty {
            try finish(isStored: Log.finishHead(of: ledger, on: connection) == head)
        } else {
            let appended = try Log.finishAppend(of: flight.batch.count, on: connection)
            try finish(isStored: appended == .stored)
        }
    }

    /// Ends the flight: the callers are answered, or their commands decided again.
    func finish(isStored: Bool) throws {
        guard let flight = layers.flying else { return }
        isUnsettled = false
        guard isStored else {
            returned = flight.jobs + layers.open.jobs + returned
            layers.flying = nil
            clearOpen()
            guard flight.batch.isEmpty else {
                meters.conflicted()
                // Whoever lost takes the ledger's row before the next try, so that nobody loses for
                // ever.
                mustLock = true
                return
            }
            return try confirm(flight.jobs.count)
        }
        if !flight.batch.isEmpty {
            head = flight.batch.head
            tree = flight.batch.tree
            meters.committed(in: flight.launchedAt.duration(to: .now), events: flight.batch.count)
        }
        layers.flying = nil
        // First the next batch goes out, then PostgreSQL and what is left to do work side by side.
        let next = Result { if !layers.open.jobs.isEmpty { try launch() } }
        layers.settle(flight)
        answer(flight)
        if layers.flying == nil { keepSpare(flight) }
        try next.get()
    }

    /// Decides reads, repeats and rejections again, at a head that was read after they had come: if
    /// they still store nothing, that is where they are true.
    private func confirm(_ count: Int) throws {
        try catchUp()
        let jobs = Array(returned.prefix(count))
        returned.removeFirst(jobs.count)
        accept(jobs)
        guard layers.open.batch.isEmpty, !layers.open.jobs.isEmpty else { return }
        takeOff()
        try finish(isStored: true)
    }

    private func answer(_ flight: Flight) {
        watch.advance(to: head.last)
        housekeeper.headAdvanced(to: head.last)
        meters.batchEnded(flight.jobs)
        for (job, verdict) in zip(flight.jobs, flight.verdicts) {
            switch verdict {
            case .rejected(let rejection):
                job.fail(.rejected(rejection))
            case .changed(let position, let items):
                job.succeed(receipt(position, items, isRepeat: false, flight))
            case .repeated(let position, let items):
                job.succeed(receipt(position, items, isRepeat: true, flight))
            case .read(let items):
                job.succeed(.view(view(items, flight)))
            }
        }
    }

    private func receipt(
        _ position: Position,
        _ items: [View.Item?],
        isRepeat: Bool,
        _ flight: Flight
    ) -> Answer {
        .receipt(Receipt(position: position, isRepeat: isRepeat, view: view(items, flight)))
    }

    private func view(_ items: [View.Item?], _ flight: Flight) -> View {
        View(items: items, head: flight.batch.lastPosition, time: flight.batch.recordedAt)
    }
}
