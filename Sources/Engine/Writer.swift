// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
internal import EventFormat
internal import EventLog
internal import Logging
internal import Postgres

/// The one place where a ledger's commands meet its log.
///
/// Runs on a thread of its own: decides a batch in memory, appends it, and while PostgreSQL makes it
/// durable, fetches what the next batch will need. Nothing here is shared; callers come by the
/// mailbox.
final class Writer {
    enum Failure: Error {
        /// The log went on without us: a page is newer than what we know.
        case behind
        case refusedBatch(PostgresError)
        case unavailable(String)
    }

    let ledger: Ledger
    let target: ConnectionTarget
    let options: EngineOptions
    let mailbox: Mailbox
    let housekeeper: HousekeeperMailbox
    let watch: HeadWatch
    let meters: EngineMeters
    let logger: Logger

    var cache: Cache
    var state: BatchState
    var clock = BatchClock()
    var head: Head
    var tree: CompactRange
    var batch: Batch
    let hasher = SHA256()

    var appendConnection: Connection?
    var readConnection: Connection?
    /// Jobs that were taken while an append was under way, and what they need and was asked for.
    var next: [Job] = []
    var prefetching: [EntityKey] = []
    /// An append whose answer was lost: nothing is decided until it is found out.
    var unsettled: Head?
    /// Once lost, the ledger's row is taken before the next append, so that nobody loses for ever.
    var mustLock = false
    var flush: FlushProgress
    var halted: String?

    /// Reads the checkpoint and the tail of the log after it.
    init(
        ledger: Ledger,
        target: ConnectionTarget,
        options: EngineOptions,
        mailbox: Mailbox,
        housekeeper: HousekeeperMailbox,
        watch: HeadWatch,
        meters: EngineMeters,
        logger: Logger
    ) throws {
        self.ledger = ledger
        self.target = target
        self.options = options
        self.mailbox = mailbox
        self.housekeeper = housekeeper
        self.watch = watch
        self.meters = meters
        self.logger = logger
        cache = Cache(capacity: options.cacheEntities)
        state = BatchState(over: cache)
        head = .genesis
        tree = CompactRange()
        flush = FlushProgress(tree: tree)
        batch = Batch(
            ledger: ledger,
            after: head,
            tree: tree,
            recordedAt: head.recordedAt,
            hasher: hasher
        )
        try bootstrap()
    }

    /// Works until the mailbox is closed and empty.
    func run() {
        while true {
            let (jobs, notices) = takeWork()
            for notice in notices { heed(notice) }
            if !jobs.isEmpty { work(on: jobs) }
            pumpFlush()
            if jobs.isEmpty, notices.isEmpty {
                if mailbox.isClosed, mailbox.depth == 0 { break }
                sleep()
            }
        }
        finishFlush()
        dropConnections()
    }

    private func takeWork() -> ([Job], [Notice]) {
        let (jobs, notices) = mailbox.take(jobsMaximum: options.batchMaximum)
        guard !next.isEmpty else { return (jobs, notices) }
        defer { next = [] }
        return (next + jobs, notices)
    }

    /// Waits for a message; now and then it looks by itself whether the log went on.
    private func sleep() {
        _ = waitReadable([mailbox.wakeup.descriptor], for: .milliseconds(250))
        mailbox.wakeup.silence()
    }

    func heed(_ notice: Notice) {
        switch notice {
        case .headMayHaveMoved:
            if halted == nil, unsettled == nil { follow() }
        case .checkpoint(let position): cache.advance(to: position, wroteThem: false)
        case .chunkWritten: flush.outstanding = max(flush.outstanding - 1, 0)
        case .flushDone(let position):
            flush.end()
            cache.advance(to: position, wroteThem: true)
        case .flushFailed:
            cache.requeue(flush.keys)
            flush.end()
        case .clockOffset(let offset): clock.offset = offset
        case .isFlusher(let isFlusher): flush.isMine = isFlusher
        case .filterLoaded(let filter): cache.use(filter)
        }
    }

    /// Reads what others appended, when nobody waits for it.
    private func follow() {
        do {
            try catchUp()
        } catch let failure as PostgresError {
            logger.warning("The log cannot be followed now: \(failure.message)")
            dropConnections()
        } catch {
            halt(error)
        }
    }

    func halt(_ error: some Error) {
        guard halted == nil else { return }
        halted = "\(error)"
        logger.critical("Ledger \(ledger.name) is halted: \(error)")
    }

    func dropConnections() {
        appendConnection?.close()
        appendConnection = nil
        readConnection?.close()
        readConnection = nil
        prefetching = []
    }
}
