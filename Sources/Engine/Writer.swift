// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
internal import EventLog
internal import Logging
internal import Postgres

/// The one place where a ledger's commands meet its log.
///
/// Runs on a thread of its own. One batch is in flight; whatever arrives meanwhile is decided at
/// once, above what is in flight, and is the next batch. If the one in flight turns out not to be
/// stored, all that was decided above it is decided again. Nothing here is shared: callers come by
/// the mailbox, and are answered after their commit.
final class Writer {
    enum Failure: Error {
        /// The log went on without us: a page is newer than what we know.
        case behind
        /// The pages are not those that we knew: they were deleted, or restored.
        case pagesLost
    }

    let ledger: Ledger
    let target: ConnectionTarget
    let options: EngineOptions
    let mailbox: Mailbox
    let housekeeper: HousekeeperMailbox
    let watch: HeadWatch
    let orders: OrderWatch
    let meters: EngineMeters
    let logger: Logger

    let layers: Layers
    /// Measured before the first decision, and every few seconds again.
    var clock: BatchClock
    /// As far as the log is known to be stored, and the tree over it.
    var head = Head.genesis
    var tree = CompactRange()
    let hasher = SHA256()

    var appendConnection: Connection?
    var readConnection: Connection?
    /// Jobs to be decided again, before any that wait in the mailbox.
    var returned: [Job] = []
    /// How many of those go one by one, as one of them is refused by PostgreSQL.
    var suspects = 0
    /// The answer of the batch in flight is lost: nothing is decided until it is found out.
    var isUnsettled = false
    /// Once lost, the ledger's row is taken before the next append, so that nobody loses for ever.
    var mustLock = false
    var headMayHaveMoved = false
    /// Everything is to be forgotten, and read again.
    var arePagesLost = false
    /// Whether it was, since this process began.
    var hasStartedOver = false
    var flush: FlushProgress
    /// As it is in the database, as far as is known.
    var checkpoint = Checkpoint(CompactRange())
    var halted: String?
    /// A landed flight, kept for its buffers.
    private var spare: Flight?

    var cache: Cache { layers.cache }

    /// Reads the checkpoint and the tail of the log after it.
    init(
        ledger: Ledger,
        target: ConnectionTarget,
        options: EngineOptions,
        mailbox: Mailbox,
        housekeeper: HousekeeperMailbox,
        watch: HeadWatch,
        orders: OrderWatch,
        meters: EngineMeters,
        logger: Logger
    ) throws {
        self.ledger = ledger
        self.target = target
        self.options = options
        self.mailbox = mailbox
        self.housekeeper = housekeeper
        self.watch = watch
        self.orders = orders
        self.meters = meters
        self.logger = logger
        let connection = try Log.connect(to: target)
        readConnection = connection
        clock = try BatchClock(on: connection)
        flush = FlushProgress(checkpoint)
        layers = Layers(
            cache: Cache(capacity: options.cacheEntities),
            open: Flight(batch: Batch(ledger: ledger, hasher: hasher))
        )
        try bootstrap()
    }

    /// Works until the mailbox is closed and everything is answered.
    func run() {
        while true {
            let isIdle = takeWork()
            do {
                try move()
            } catch {
                fail(because: error)
            }
            pumpFlush()
            if isIdle, layers.flying == nil, layers.open.jobs.isEmpty, returned.isEmpty {
                if mailbox.isClosed, mailbox.depth == 0 { break }
                sleep()
            }
        }
        finishFlush()
        dropConnections()
    }

    /// One step of the batch in flight, or the launch of the open one.
    private func move() throws {
        if isUnsettled {
            try settleLost()
        } else if let flight = layers.flying {
            if try appender().hasResult() {
                try land()
            } else if flight.launchedAt.duration(to: .now) > options.appendTimeout {
                // Such as behind a process that holds the ledger's row and is not there any more.
                throw PostgresError(.timedOut, "no answer came in time")
            } else {
                awaitLanding()
            }
        } else if arePagesLost {
            try startOver()
        } else if mustLock {
            try workLocked()
        } else if !layers.open.jobs.isEmpty {
            try launch()
        } else if headMayHaveMoved, halted == nil {
            headMayHaveMoved = false
            try catchUp()
        }
    }

    /// Waits a little: what arrives meanwhile is decided while PostgreSQL works.
    ///
    /// The bell is not listened to, so callers need not ring it.
    private func awaitLanding() {
        guard let socket = appendConnection?.socket else { return }
        _ = waitReadable([socket], for: .microseconds(150))
    }

    /// Waits for a message.
    private func sleep() {
        guard mailbox.beginWait() else { return }
        _ = waitReadable([mailbox.wakeup.descriptor], for: .milliseconds(250))
        mailbox.wakeup.silence()
    }

    func heed(_ notice: Notice) {
        switch notice {
        case .headMayHaveMoved: headMayHaveMoved = true
        case .checkpoint(let found):
            guard found.position >= cache.checkpoint else {
                arePagesLost = true
                return
            }
            checkpoint = found
            cache.advance(to: found.position, wroteThem: false)
        case .chunkWritten(let number):
            if flush.isRunning(number) { flush.outstanding -= 1 }
        case .flushDone(let number):
            guard flush.isRunning(number) else { return }
            checkpoint = flush.next
            endFlush(requeuing: false)
            cache.advance(to: checkpoint.position, wroteThem: true)
        case .flushFailed(let number):
            if flush.isRunning(number) { endFlush(requeuing: true) }
        case .clock(let measured): clock = measured
        case .isFlusher(let isFlusher):
            flush.isMine = isFlusher
            if !isFlusher, flush.isRunning { endFlush(requeuing: true) }
        case .filterLoaded(let filter):
            // Of the pages as they were when this process began: not of those that came back.
            if !hasStartedOver { cache.use(filter) }
        case .pagesLost: arePagesLost = true
        }
    }

    /// A flight whose buffers may be used again.
    func takeSpare() -> Flight {
        defer { spare = nil }
        return spare ?? Flight(batch: Batch(ledger: ledger, hasher: hasher))
    }

    func keepSpare(_ flight: Flight) {
        spare = flight
    }

    func dropConnections() {
        appendConnection?.close()
        appendConnection = nil
        readConnection?.close()
        readConnection = nil
    }
}
