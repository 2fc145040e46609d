// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import EventLog
internal import Postgres

/// From jobs to answers.
extension Writer {
    /// What became of one job in the batch.
    enum Verdict {
        case changed(Position)
        case repeated(Position)
        case rejected(Rejection)
        case read
    }

    func work(on jobs: [Job]) {
        if let halted { return fail(jobs, .halted(halted)) }
        guard cache.pinnedAtMost <= 2 * options.cacheEntities else {
            return fail(jobs, .overloaded)
        }
        guard clock.isTrustworthy else {
            return fail(jobs, .unavailable("this machine's clock is more than a second off"))
        }
        do {
            try settleIfNeeded()
            let verdicts = try decideAndStore(jobs)
            answer(jobs, verdicts)
        } catch {
            handle(error, jobs)
        }
    }

    private func handle(_ error: any Error, _ jobs: [Job]) {
        state.discard()
        switch error {
        case Failure.refusedBatch(let refusal): isolate(jobs, refusal)
        case Failure.unavailable(let reason): fail(jobs, .unavailable(reason))
        case let failure as PostgresError:
            if failure.isConnectionFailure { dropConnections() }
            fail(jobs, .unavailable(failure.message))
        default:
            // Bytes that we cannot read, a gap, a root that does not fit: stop rather than skip.
            halt(error)
            fail(jobs, .halted("\(error)"))
        }
    }

    /// PostgreSQL refused a value: whose, is found by trying one by one.
    private func isolate(_ jobs: [Job], _ refusal: PostgresError) {
        if jobs.count == 1 { return fail(jobs, .refused(refusal.message)) }
        for job in jobs { work(on: [job]) }
    }

    func fail(_ jobs: [Job], _ error: EngineError) {
        for job in jobs { job.fail(error) }
    }

    /// Decides and appends until both fit the log.
    private func decideAndStore(_ jobs: [Job]) throws -> [Verdict] {
        while true {
            do {
                let verdicts = try decide(jobs)
                let isStored = batch.isEmpty ? try isAtHead() : try append()
                if isStored {
                    head = batch.isEmpty ? head : batch.head
                    tree = batch.tree
                    state.settle()
                    return verdicts
                }
                mustLock = !batch.isEmpty
            } catch Failure.behind {}
            state.discard()
            try catchUp()
        }
    }

    /// In arrival order. At a miss the rest is run only to find what else is missing; then one query
    /// fetches all, and decisions go on at the command that missed first.
    private func decide(_ jobs: [Job]) throws -> [Verdict] {
        let time = clock.batchTime(after: head.recordedAt)
        batch.reset(after: head, tree: tree, recordedAt: time)
        try load(obviousKeys(of: jobs))
        var verdicts: [Verdict] = []
        verdicts.reserveCapacity(jobs.count)
        while verdicts.count < jobs.count {
            var misses: [EntityKey] = []
            for job in jobs[verdicts.count...] {
                if let verdict = decide(job, at: time, &misses) { verdicts.append(verdict) }
            }
            guard !misses.isEmpty else { break }
            try load(misses)
        }
        return verdicts
    }

    /// Returns `nil` once something is missing.
    private func decide(
        _ job: Job,
        at time: Instant,
        _ misses: inout [EntityKey]
    ) -> Verdict? {
        switch job.work {
        case .read(let keys):
            misses += keys.filter { !cache.knows($0) }
            return misses.isEmpty ? .read : nil
        case .command(let command):
            var workspace = Workspace(
                over: state,
                time: time,
                firstPosition: batch.lastPosition + 1
            )
            do throws(Refusal) {
                let decision = try Decider.decide(command, in: &workspace)
                guard misses.isEmpty else { return nil }
                return take(decision, workspace)
            } catch {
                switch error {
                case .notLoaded:
                    misses += workspace.misses
                    return nil
                case .rejected(let rejection):
                    return misses.isEmpty ? .rejected(rejection) : nil
                }
            }
        }
    }

    private func take(_ decision: Decision, _ workspace: Workspace) -> Verdict {
        switch decision {
        case .repeats(let position): return .repeated(position)
        case .changes:
            state.merge(workspace)
            for event in workspace.events { batch.append(event) }
            return .changed(workspace.lastPosition)
        }
    }

    func obviousKeys(of jobs: [Job]) -> [EntityKey] {
        var keys: [EntityKey] = []
        for job in jobs {
            switch job.work {
            case .command(let command):
                for key in command.obviousKeys where !cache.knows(key) { keys.append(key) }
            case .read(let wanted):
                for key in wanted where !cache.knows(key) { keys.append(key) }
            }
        }
        return keys
    }

    private func answer(_ jobs: [Job], _ verdicts: [Verdict]) {
        let time = clock.batchTime(after: head.recordedAt)
        watch.advance(to: head.last)
        housekeeper.headAdvanced(to: head.last)
        for (job, verdict) in zip(jobs, verdicts) {
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
        meters.batchEnded(jobs)
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
        View(items: keys.map(cache.item), head: head.last, time: time)
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
