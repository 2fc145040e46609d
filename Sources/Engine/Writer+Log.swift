// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import EventLog
internal import Logging
internal import Postgres

/// The effects on the log.
extension Writer {
    func appender() throws -> Connection {
        if let appendConnection, appendConnection.isUsable { return appendConnection }
        let connection = try Log.connect(to: target)
        appendConnection = connection
        return connection
    }

    /// Free to be asked: what was asked for in advance has been taken in.
    func reader() throws -> Connection {
        if let readConnection, readConnection.isUsable {
            try finishPrefetch(on: readConnection)
            return readConnection
        }
        let connection = try Log.connect(to: target)
        readConnection = connection
        return connection
    }

    /// Stores the batch.
    ///
    /// - Returns: `false` where another process was faster.
    func append() throws -> Bool {
        let connection = try appender()
        let started = ContinuousClock.now
        do {
            let appended = try mustLock ? appendLocked(on: connection) : appendOnce(on: connection)
            meters.committed(in: started.duration(to: .now), events: batch.count)
            mustLock = mustLock && appended == .conflict
            return appended == .stored
        } catch let failure as PostgresError {
            return try resolve(failure)
        }
    }

    private func appendOnce(on connection: Connection) throws -> Log.Appended {
        try Log.startAppend(batch, head: batch.head, on: connection)
        prefetch()
        return try Log.finishAppend(of: batch.count, on: connection)
    }

    private func appendLocked(on connection: Connection) throws -> Log.Appended {
        try connection.transaction {
            try Log.lock(ledger, on: connection)
            return try appendOnce(on: connection)
        }
    }

    /// Takes what has arrived while an append is under way, and asks for the pages it will need.
    private func prefetch() {
        guard next.isEmpty, prefetching.isEmpty else { return }
        next = mailbox.takeJobs(jobsMaximum: options.batchMaximum)
        let keys = obviousKeys(of: next)
        guard !keys.isEmpty, let readConnection, readConnection.isUsable else { return }
        do {
            try Pages.startFind(keys, of: ledger, on: readConnection)
            prefetching = keys
        } catch {
            readConnection.close()
        }
    }

    private func finishPrefetch(on connection: Connection) throws {
        guard !prefetching.isEmpty else { return }
        let keys = prefetching
        prefetching = []
        let pages = try Pages.finishFind(on: connection)
        // One from beyond our head is left out: it will be asked for again, and then we catch up.
        take(pages.filter { $0.position <= head.last }, for: Set(keys), newer: pages)
    }

    /// An error that PostgreSQL reports stored nothing. A connection that died may have stored all.
    private func resolve(_ failure: PostgresError) throws -> Bool {
        if failure.isConnectionFailure {
            logger.warning("The answer to an append is lost: \(failure.message)")
            meters.lostAnswer()
            dropConnections()
            unsettled = batch.head
            let isStored = try settle(within: options.settleTimeout)
            return isStored
        }
        switch failure.sqlState?.classCode {
        case "22", "23", "54": throw Failure.refusedBatch(failure)
        default: throw Failure.unavailable(failure.message)
        }
    }

    /// Finds out what became of an append whose answer was lost.
    ///
    /// The same bytes are appended again: that waits for the old backend, and either stores or
    /// conflicts; then the log is read.
    ///
    /// - Throws: `unavailable` if it is not known yet: `unsettled` stays, and so does the batch.
    private func settle(within timeout: Duration) throws -> Bool {
        guard let lost = unsettled else { return true }
        let deadline = ContinuousClock.now + timeout
        var pause = Duration.milliseconds(20)
        while true {
            do {
                let connection = try appender()
                try Log.startAppend(batch, head: lost, on: connection)
                let appended = try Log.finishAppend(of: batch.count, on: connection)
                let isStored = try appended == .stored || isInLog(lost, connection)
                unsettled = nil
                return isStored
            } catch let failure as PostgresError where failure.isConnectionFailure {
                dropConnections()
                guard ContinuousClock.now + pause < deadline, !mailbox.isClosed else {
                    throw Failure.unavailable(failure.message)
                }
                _ = waitReadable([], for: pause)
                pause = min(pause * 2, .seconds(1))
            } catch let failure as PostgresError {
                throw Failure.unavailable(failure.message)
            }
        }
    }

    /// Before anything new is decided: is the past known?
    func settleIfNeeded() throws {
        guard unsettled != nil else { return }
        let isStored = try settle(within: .milliseconds(100))
        if isStored {
            head = batch.head
            tree = batch.tree
            state.settle()
        } else {
            state.discard()
        }
    }

    private func isInLog(_ lost: Head, _ connection: Connection) throws -> Bool {
        let commits = try Log.commits(
            of: ledger,
            after: lost.first - 1,
            through: lost.first,
            limit: 1,
            on: connection
        )
        return commits.first == lost
    }

    /// Whether the log ends where we think: asked where a batch stores nothing and so confirms
    /// nothing.
    func isAtHead() throws -> Bool {
        let connection = try reader()
        return try Log.head(of: ledger, on: connection) == head
    }

    /// Fetches pages. What has none does not exist.
    func load(_ keys: [EntityKey]) throws {
        let connection = try reader()
        let wanted = Set(keys.filter { !cache.knows($0) })
        guard !wanted.isEmpty else { return }
        try Pages.startFind(Array(wanted), of: ledger, on: connection)
        let pages = try Pages.finishFind(on: connection)
        // A page from beyond our head must not meet others from before it.
        guard pages.allSatisfy({ $0.position <= head.last }) else { throw Failure.behind }
        take(pages, for: wanted, newer: [])
    }

    func take(_ pages: [Pages.Found], for keys: Set<EntityKey>, newer: [Pages.Found]) {
        var missing = keys
        for page in newer { missing.remove(page.key) }
        for page in pages {
            cache.load(page.entity, page.position, for: page.key)
            missing.remove(page.key)
        }
        for key in missing { cache.load(nil, 0, for: key) }
    }

    /// Reads what others appended and evolves by it, to the end of the log.
    func catchUp() throws {
        let connection = try reader()
        let end = try Log.head(of: ledger, on: connection)
        guard end != head else { return }
        guard try end.last >= head.last && isInLog(head, connection) else {
            logger.critical("Position \(head.last) is not in the log any more: it was restored.")
            return try bootstrap()
        }
        while head.last < end.last { try absorb(through: end, connection) }
        watch.advance(to: head.last)
    }

    /// Evolves by the next commits, and checks each root.
    private func absorb(through end: Head, _ connection: Connection) throws {
        let commits = try Log.commits(
            of: ledger,
            after: head.last,
            through: end.last,
            limit: 200,
            on: connection
        )
        guard let last = commits.last else {
            throw LogError.gap(ledger: ledger.name, after: head.last)
        }
        let events = try Log.events(
            of: ledger,
            after: head.last,
            through: last.last,
            limit: .max,
            on: connection
        )
        try evolve(by: events, commits)
    }
}
