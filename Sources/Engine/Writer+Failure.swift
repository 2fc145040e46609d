// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventLog
internal import Logging
internal import Postgres

/// When something goes wrong: no answer is a lie.
extension Writer {
    func fail(_ jobs: [Job], _ error: EngineError) {
        for job in jobs { job.fail(error) }
    }

    /// A step failed.
    ///
    /// What is in flight is stored, or not, or nobody knows.
    func fail(because error: any Error) {
        switch error {
        case let failure as PostgresError where failure.isConnectionFailure:
            dropConnections()
            if let flight = layers.flying, !flight.batch.isEmpty { return lost(failure) }
            failAll(.unavailable(failure.message))
        case let failure as PostgresError:
            refuse(failure)
        case Failure.pagesLost:
            arePagesLost = true
        default:
            failAll(because: error)
        }
    }

    /// Jobs that could not be decided; nothing of them was sent.
    func fail(_ jobs: [Job], because error: any Error) {
        switch error {
        case let failure as PostgresError:
            if failure.isConnectionFailure { readConnection?.close() }
            fail(jobs, .unavailable(failure.message))
        default:
            halt(error)
            fail(jobs, .halted("\(error)"))
        }
    }

    /// The database reported an error: nothing of the flight is stored.
    private func refuse(_ failure: PostgresError) {
        guard let flight = layers.flying else { return failAll(.unavailable(failure.message)) }
        switch failure.sqlState?.classCode {
        case "22", "23", "54":
            // It refuses a value: whose, is found by trying one by one.
            if flight.jobs.count == 1 {
                fail(flight.jobs, .refused(failure.message))
                returned = layers.open.jobs + returned
            } else {
                returned = flight.jobs + layers.open.jobs + returned
                suspects = flight.jobs.count
            }
            layers.flying = nil
            clearOpen()
        default:
            failAll(.unavailable(failure.message))
        }
    }

    private func failAll(because error: any Error) {
        // Bytes that we cannot read, a gap, a root that does not fit: stop rather than skip.
        halt(error)
        failAll(.halted("\(error)"))
    }

    private func failAll(_ error: EngineError) {
        let jobs = (layers.flying?.jobs ?? []) + layers.open.jobs + returned
        layers.flying = nil
        returned = []
        suspects = 0
        clearOpen()
        fail(jobs, error)
        headMayHaveMoved = true
    }

    private func lost(_ failure: PostgresError) {
        logger.warning("The answer to an append is lost: \(failure.message)")
        meters.lostAnswer()
        isUnsettled = true
        layers.flying?.launchedAt = .now
    }

    /// Finds out what became of an append whose answer was lost.
    ///
    /// The same bytes are appended again: that waits for the old backend, and either stores or
    /// conflicts; then the log is read. Callers wait so long, then they are told that nobody knows.
    func settleLost() throws {
        guard let flight = layers.flying else {
            isUnsettled = false
            return
        }
        do {
            let connection = try appender()
            try Log.startAppend(flight.batch, head: flight.batch.head, on: connection)
            let appended = try Log.finishAppend(
                of: flight.batch.count,
                within: options.appendTimeout,
                on: connection
            )
            let isStored =
                try appended == .stored
                || Log.contains(flight.batch.head, of: ledger, on: connection)
            try finish(isStored: isStored)
        } catch let failure as PostgresError where layers.flying != nil && isUnsettled {
            dropConnections()
            if flight.launchedAt.duration(to: .now) > options.settleTimeout || mailbox.isClosed {
                giveUp(failure)
            }
            // Not the mailbox's bell: nothing that it brings can be decided.
            _ = waitReadable([], for: .milliseconds(100))
        }
    }

    /// Nobody knows: the callers go, the question stays.
    private func giveUp(_ failure: PostgresError) {
        let waiting = (layers.flying?.jobs ?? []) + layers.open.jobs + returned
        layers.flying?.jobs = []
        layers.flying?.verdicts = []
        returned = []
        clearOpen()
        fail(waiting + mailbox.takeJobs(jobsMaximum: .max), .unavailable(failure.message))
        if mailbox.isClosed {
            isUnsettled = false
            layers.flying = nil
        }
    }

    func halt(_ error: some Error) {
        guard halted == nil else { return }
        halted = "\(error)"
        logger.critical("Ledger \(ledger.name) is halted: \(error)")
    }
}
