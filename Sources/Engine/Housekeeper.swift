// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventLog
internal import Logging
internal import Postgres
internal import Synchronization

/// What the writer leaves to the housekeeper.
final class HousekeeperMailbox: Sendable {
    enum Errand: Sendable {
        case write([Cache.DirtyPage], flush: Int)
        case endFlush(CompactRange, flush: Int)

        var flush: Int {
            switch self {
            case .write(_, let flush), .endFlush(_, let flush): flush
            }
        }
    }

    struct Contents {
        var errands: [Errand] = []
        var head: Position = 0
        var isClosed = false
    }

    let wakeup = Wakeup()
    private let contents = Mutex(Contents())
    /// The newest flush that is given up; held while a later one is written.
    private let givenUp = Mutex(0)

    /// Returns when nothing of the flush is being written; nothing of it will be.
    func giveUp(_ flush: Int) {
        givenUp.withLock { $0 = max($0, flush) }
    }

    /// - Returns: whether it was done: not for a flush that is given up.
    func unlessGivenUp(_ flush: Int, _ write: () throws -> Void) rethrows -> Bool {
        try givenUp.withLock { givenUp in
            guard flush > givenUp else { return false }
            try write()
            return true
        }
    }

    func write(_ pages: [Cache.DirtyPage], _ flush: Int) {
        contents.withLock { $0.errands.append(.write(pages, flush: flush)) }
        wakeup.ring()
    }

    func endFlush(at tree: CompactRange, _ flush: Int) {
        contents.withLock { $0.errands.append(.endFlush(tree, flush: flush)) }
        wakeup.ring()
    }

    /// Others are told at the next turn: many commits, one notification.
    func headAdvanced(to position: Position) {
        contents.withLock { $0.head = position }
    }

    func close() {
        contents.withLock { $0.isClosed = true }
        wakeup.ring()
    }

    func take() -> Contents {
        contents.withLock { contents in
            defer { contents.errands = [] }
            return contents
        }
    }
}

/// A thread beside the writer with a connection of its own: writes pages, tells and hears of
/// appends, measures the clocks.
///
/// Of all processes on a ledger, the one that holds its advisory lock is the flusher. The pages go
/// over the same connection as the lock: who loses one loses the other.
final class Housekeeper {
    /// "tall" in ASCII; the second half of the lock is the ledger.
    private static let lockClass = 0x7461_6C6C

    private static let tryLock = Statement(
        "flusher_lock",
        "SELECT pg_try_advisory_lock(\(lockClass), $1)"
    )
    private static let notify = Statement("log_notify", "SELECT pg_notify($1, $2)")

    private let ledger: Ledger
    private let target: ConnectionTarget
    private let mailbox: HousekeeperMailbox
    private let writer: Mailbox
    private let meters: EngineMeters
    private let logger: Logger

    private var connection: Connection?
    private var isFlusher = false
    /// The newest flush that is incomplete.
    private var abandonedFlush = 0
    private var notified: Position = 0
    private var nextRound = ContinuousClock.now
    private var nextClock = ContinuousClock.now
    private var nextConnect = ContinuousClock.now
    private var pause = Duration.milliseconds(50)

    init(
        ledger: Ledger,
        target: ConnectionTarget,
        mailbox: HousekeeperMailbox,
        writer: Mailbox,
        meters: EngineMeters,
        logger: Logger
    ) {
        self.ledger = ledger
        self.target = target
        self.mailbox = mailbox
        self.writer = writer
        self.meters = meters
        self.logger = logger
    }

    func run() {
        while true {
            let contents = mailbox.take()
            if contents.isClosed, contents.errands.isEmpty { break }
            do {
                let connection = try connected()
                for errand in contents.errands { try run(errand, connection) }
                try tell(of: contents.head, connection)
                try listen(connection)
                try makeRound(connection)
            } catch {
                lose(error, contents.errands)
            }
            wait()
        }
        connection?.close()
    }

    private func wait() {
        let descriptors = [mailbox.wakeup.descriptor] + (connection.map { [$0.socket] } ?? [])
        _ = waitReadable(descriptors, for: .milliseconds(50))
        mailbox.wakeup.silence()
    }

    private func connected() throws -> Connection {
        if let connection, connection.isUsable { return connection }
        guard nextConnect <= .now else {
            throw PostgresError(.cannotConnect, "the next attempt is not due yet")
        }
        let connection = try Log.connect(to: target)
        try connection.execute("LISTEN \(Log.channel)")
        self.connection = connection
        pause = .milliseconds(50)
        // Whoever reconnects may have missed a notification.
        writer.put(.headMayHaveMoved)
        return connection
    }

    private func lose(_ error: any Error, _ errands: [HousekeeperMailbox.Errand]) {
        if connection != nil { logger.warning("The housekeeper's connection is lost: \(error)") }
        connection?.close()
        connection = nil
        if nextConnect <= .now {
            nextConnect = .now + pause
            pause = min(pause * 2, .seconds(2))
        }
        if isFlusher {
            isFlusher = false
            writer.put(.isFlusher(false))
        }
        for errand in errands { abandon(errand.flush) }
    }

    /// Nothing of a flush that is incomplete may set a checkpoint.
    private func abandon(_ flush: Int) {
        guard flush > abandonedFlush else { return }
        abandonedFlush = flush
        writer.put(.flushFailed(flush: flush))
    }

    private func run(_ errand: HousekeeperMailbox.Errand, _ connection: Connection) throws {
        let isWritten =
            try isFlusher && errand.flush > abandonedFlush
            && mailbox.unlessGivenUp(errand.flush) { try write(errand, connection) }
        if !isWritten { abandon(errand.flush) }
    }

    private func write(
        _ errand: HousekeeperMailbox.Errand,
        _ connection: Connection
    ) throws {
        switch errand {
        case .write(let pages, let flush):
            try Pages.write(pages, of: ledger, on: connection)
            meters.pagesWritten(pages.count)
            writer.put(.chunkWritten(flush: flush))
        case .endFlush(let tree, let flush):
            try connection.transaction {
                try Pages.write(tree, of: ledger, on: connection)
                try Pages.setCheckpoint(tree.size, of: ledger, on: connection)
            }
            meters.checkpoint(tree.size)
            writer.put(.flushDone(tree.size, flush: flush))
        }
    }

    private func tell(of head: Position, _ connection: Connection) throws {
        guard head > notified else { return }
        notified = head
        var parameters = Parameters()
        parameters.append(Log.channel)
        parameters.append(String(ledger.id))
        try connection.query(Self.notify, parameters)
    }

    private func listen(_ connection: Connection) throws {
        let others = try connection.notifications().contains { notification in
            notification.processID != connection.backendProcessID
                && notification.payload == String(ledger.id)
        }
        if others { writer.put(.headMayHaveMoved) }
    }

    /// What is done now and then.
    private func makeRound(_ connection: Connection) throws {
        let now = ContinuousClock.now
        if nextClock <= now {
            nextClock = now + .seconds(5)
            try measureClock(connection)
        }
        guard nextRound <= now else { return }
        nextRound = now + .milliseconds(500)
        guard !isFlusher else { return }
        writer.put(.headMayHaveMoved)
        writer.put(.checkpoint(try Pages.checkpoint(of: ledger, on: connection)))
        var parameters = Parameters()
        parameters.append(ledger.id)
        guard try connection.query(Self.tryLock, parameters).bool(0, 0) else { return }
        isFlusher = true
        writer.put(.checkpoint(try Pages.checkpoint(of: ledger, on: connection)))
        writer.put(.isFlusher(true))
    }

    private func measureClock(_ connection: Connection) throws {
        let before = BatchClock.local()
        let there = try Log.clock(on: connection)
        let after = BatchClock.local()
        let here = before.microseconds + (after.microseconds - before.microseconds) / 2
        writer.put(.clockOffset(there.microseconds - here))
    }
}
