// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventLog
internal import Logging
internal import Postgres
internal import Synchronization

/// What the writer leaves to the housekeeper.
final class HousekeeperMailbox: Sendable {
    enum Errand: Sendable {
        case write([Cache.DirtyPage], asOf: Head, flush: Int)
        case endFlush(from: Checkpoint, to: Checkpoint, flush: Int)

        var flush: Int {
            switch self {
            case .write(_, _, let flush), .endFlush(_, _, let flush): flush
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

    func write(_ pages: [Cache.DirtyPage], asOf head: Head, _ flush: Int) {
        contents.withLock { $0.errands.append(.write(pages, asOf: head, flush: flush)) }
        wakeup.ring()
    }

    func endFlush(from previous: Checkpoint, to next: Checkpoint, _ flush: Int) {
        contents.withLock {
            $0.errands.append(.endFlush(from: previous, to: next, flush: flush))
        }
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
        // A lock must not outlive its holder's machine: we ask every few seconds.
        try connection.execute("SET idle_session_timeout = '60s'; LISTEN \(Log.channel)")
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
        guard isFlusher, errand.flush > abandonedFlush else { return abandon(errand.flush) }
        do {
            try write(errand, connection)
        } catch Writer.Failure.pagesLost {
            abandon(errand.flush)
            writer.put(.pagesLost)
        }
    }

    private func write(
        _ errand: HousekeeperMailbox.Errand,
        _ connection: Connection
    ) throws {
        switch errand {
        case .write(let pages, let head, let flush):
            try Pages.write(pages, asOf: head, of: ledger, on: connection)
            meters.pagesWritten(pages.count)
            writer.put(.chunkWritten(flush: flush))
        case .endFlush(let previous, let next, let flush):
            try previous.move(to: next, of: ledger, on: connection)
            meters.checkpoint(next.position)
            writer.put(.flushDone(flush: flush))
        }
    }

    private func tell(of head: Position, _ connection: Connection) throws {
        guard head != notified else { return }
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
            writer.put(.clock(try BatchClock(on: connection)))
        }
        guard nextRound <= now else { return }
        nextRound = now + .milliseconds(500)
        guard !isFlusher else { return }
        writer.put(.headMayHaveMoved)
        try readCheckpoint(connection)
        var parameters = Parameters()
        parameters.append(ledger.id)
        guard try connection.query(Self.tryLock, parameters).bool(0, 0) else { return }
        isFlusher = true
        try readCheckpoint(connection)
        writer.put(.isFlusher(true))
    }

    private func readCheckpoint(_ connection: Connection) throws {
        let found = try Checkpoint.find(of: ledger, on: connection)
        writer.put(found.map(Notice.checkpoint) ?? .pagesLost)
    }
}
