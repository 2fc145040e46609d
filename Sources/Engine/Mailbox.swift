// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Synchronization

/// The way into a command handler: a bounded queue that its thread empties.
final class Mailbox: Sendable {
    struct Contents {
        var jobs: [Job] = []
        var notices: [Notice] = []
        var isClosed = false
        /// The thread is about to sleep: whoever brings something must ring.
        var isWaited = false

        mutating func takeJobs(_ maximum: Int) -> [Job] {
            var taken: [Job] = []
            if jobs.count <= maximum {
                swap(&taken, &jobs)
            } else {
                taken = Array(jobs.prefix(maximum))
                jobs.removeFirst(maximum)
            }
            return taken
        }
    }

    let wakeup = Wakeup()
    private let capacity: Int
    private let contents = Mutex(Contents())

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// - Throws: `overloaded`, or `unavailable` when the handler has stopped.
    func put(_ job: Job) throws(EngineError) {
        let mustRing = try contents.withLock { (contents) throws(EngineError) in
            guard !contents.isClosed else { throw .unavailable("it is shutting down") }
            guard contents.jobs.count < capacity else { throw .overloaded }
            contents.jobs.append(job)
            defer { contents.isWaited = false }
            return contents.isWaited
        }
        if mustRing { wakeup.ring() }
    }

    /// Puts as many as there is room for, from the first: they stay together, in their order.
    ///
    /// - Returns: How many were put.
    /// - Throws: `unavailable` when the handler has stopped.
    func put(_ jobs: [Job]) throws(EngineError) -> Int {
        let (count, mustRing) = try contents.withLock { (contents) throws(EngineError) in
            guard !contents.isClosed else { throw .unavailable("it is shutting down") }
            let count = max(0, min(jobs.count, capacity - contents.jobs.count))
            contents.jobs += jobs.prefix(count)
            guard count > 0 else { return (0, false) }
            defer { contents.isWaited = false }
            return (count, contents.isWaited)
        }
        if mustRing { wakeup.ring() }
        return count
    }

    func put(_ notice: Notice) {
        let mustRing = contents.withLock { contents in
            contents.notices.append(notice)
            defer { contents.isWaited = false }
            return contents.isWaited
        }
        if mustRing { wakeup.ring() }
    }

    /// What has arrived, at most so many jobs.
    func take(jobsMaximum: Int) -> (jobs: [Job], notices: [Notice]) {
        contents.withLock { contents in
            let jobs = contents.takeJobs(jobsMaximum)
            var notices: [Notice] = []
            swap(&notices, &contents.notices)
            return (jobs, notices)
        }
    }

    func takeJobs(jobsMaximum: Int) -> [Job] {
        contents.withLock { $0.takeJobs(jobsMaximum) }
    }

    /// From now on the next `put` rings.
    ///
    /// - Returns: `false` if something is here already.
    func beginWait() -> Bool {
        contents.withLock { contents in
            contents.isWaited = contents.jobs.isEmpty && contents.notices.isEmpty
            return contents.isWaited && !contents.isClosed
        }
    }

    func close() {
        contents.withLock { $0.isClosed = true }
        wakeup.ring()
    }

    var isClosed: Bool { contents.withLock { $0.isClosed } }
    var depth: Int { contents.withLock { $0.jobs.count } }
}

/// One caller who waits.
///
/// A class, as it goes through several queues.
final class Job: Sendable {
    enum Work: Sendable {
        case command(Command)
        case read([EntityKey])
    }

    let work: Work
    let arrivedAt: ContinuousClock.Instant
    private let addressee: Addressee

    private enum Addressee: Sendable {
        case caller(CheckedContinuation<Answer, any Error>)
        /// One of many whose caller waits for all.
        case answers(AnswerCollector, index: Int)
    }

    init(_ work: Work, _ continuation: CheckedContinuation<Answer, any Error>) {
        self.work = work
        addressee = .caller(continuation)
        arrivedAt = .now
    }

    init(_ work: Work, _ answers: AnswerCollector, index: Int) {
        self.work = work
        addressee = .answers(answers, index: index)
        arrivedAt = .now
    }

    func succeed(_ answer: Answer) {
        switch addressee {
        case .caller(let continuation): continuation.resume(returning: answer)
        case .answers(let answers, let index): answers.set(.success(answer), at: index)
        }
    }

    func fail(_ error: EngineError) {
        switch addressee {
        case .caller(let continuation): continuation.resume(throwing: error)
        case .answers(let answers, let index): answers.set(.failure(error), at: index)
        }
    }
}

enum Answer: Sendable {
    case receipt(Receipt)
    case view(View)
}

/// What the housekeeper tells the writer.
enum Notice: Sendable {
    /// Another process may have appended.
    case headMayHaveMoved
    /// Every page up to a position is written, by another process.
    case checkpoint(Checkpoint)
    /// The flush is over: every page up to its checkpoint is written.
    case flushDone(flush: Int)
    /// A part of a flush arrived in the database: more may be sent.
    case chunkWritten(flush: Int)
    /// Some of a flush could not be written: its checkpoint will not be set.
    case flushFailed(flush: Int)
    /// PostgreSQL's clock was asked.
    case clock(BatchClock)
    /// This process looks after the pages now, or not any more.
    case isFlusher(Bool)
    case filterLoaded(KeyFilter)
    /// What is in the database is not what this process knows: it must begin anew.
    case pagesLost
}
