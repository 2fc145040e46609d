// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import EventLog
internal import Postgres

/// From jobs to decisions.
extension Writer {
    /// Far below what PostgreSQL takes in one message; a command can be a megabyte or two.
    private static let batchBytesMaximum = 16 << 20

    /// Takes what has arrived, and decides it into the open batch.
    ///
    /// - Returns: whether nothing had arrived.
    func takeWork() -> Bool {
        let isFull = layers.open.batch.byteCount >= Self.batchBytesMaximum
        let room = mayDecide && !isFull ? largestBatch - layers.open.jobs.count : 0
        let (arrived, notices) = mailbox.take(jobsMaximum: max(room - returned.count, 0))
        for notice in notices { heed(notice) }
        guard !arrived.isEmpty || !returned.isEmpty && room > 0 else { return notices.isEmpty }
        var jobs = returned + arrived
        returned = []
        if suspects > 0 {
            returned = Array(jobs.dropFirst())
            jobs = Array(jobs.prefix(1))
            suspects -= 1
        }
        accept(jobs)
        return false
    }

    /// Above a flight, half of all that is under way: batches of one size keep PostgreSQL and this
    /// thread busy at the same time, and a long one after a short one does not.
    private var largestBatch: Int {
        guard let flying = layers.flying else { return options.batchMaximum }
        let underWay = flying.jobs.count + layers.open.jobs.count + returned.count + mailbox.depth
        return min((underWay + 1) / 2, options.batchMaximum)
    }

    /// One suspect at a time; and nothing above a flight whose end is not known.
    private var mayDecide: Bool {
        guard !isUnsettled else { return false }
        guard suspects == 0 else { return layers.flying == nil && layers.open.jobs.isEmpty }
        return true
    }

    func accept(_ jobs: [Job]) {
        if let halted { return fail(jobs, .halted(halted)) }
        guard cache.pinnedAtMost <= options.pinnedMaximum else {
            return fail(jobs, .overloaded)
        }
        let before = layers.open.jobs.count
        do {
            try decide(jobs)
        } catch Failure.behind {
            // What is in flight will conflict; then all is decided anew.
            takeBack(jobs, above: before)
            if layers.flying == nil { goOn() }
        } catch Failure.pagesLost {
            takeBack(jobs, above: before)
            arePagesLost = true
        } catch {
            let decided = layers.open.jobs.count - before
            let undecided = layers.open.jobs + jobs.dropFirst(decided)
            clearOpen()
            fail(undecided, because: error)
        }
    }

    /// Nothing was decided: neither these nor what was decided before them.
    private func takeBack(_ jobs: [Job], above before: Int) {
        let decided = layers.open.jobs.count - before
        returned = layers.open.jobs + jobs.dropFirst(decided) + returned
        clearOpen()
    }

    /// In arrival order, until the batch is full.
    ///
    /// At a miss the rest is run only to find what else is missing; then one query fetches all, and
    /// decisions go on at the command that missed first.
    private func decide(_ jobs: [Job]) throws {
        if layers.open.jobs.isEmpty { beginOpen() }
        var decided = 0
        while decided < jobs.count {
            var misses: [EntityKey] = []
            for job in jobs[decided...] where decide(job, &misses) { decided += 1 }
            try load(misses)
            guard layers.open.batch.byteCount < Self.batchBytesMaximum else {
                returned = jobs[decided...] + returned
                return
            }
        }
    }

    /// A page is from beyond our head: so the log must go on.
    private func goOn() {
        do {
            let before = head
            try catchUp()
            guard head == before else { return }
            throw FormatError.page(key: "state", reason: "a page is newer than the log")
        } catch {
            fail(because: error)
        }
    }

    private func beginOpen() {
        let base = layers.flying?.batch
        let previous = base?.head ?? head
        layers.open.reset(
            after: previous,
            base?.tree ?? tree,
            at: clock.batchTime(after: previous.recordedAt)
        )
    }

    func clearOpen() {
        layers.open.reset(after: head, tree, at: head.recordedAt)
    }

    /// Returns `false` once something is missing.
    private func decide(_ job: Job, _ misses: inout [EntityKey]) -> Bool {
        let verdict: Flight.Verdict
        switch job.work {
        case .read(let keys):
            misses += keys.filter(isMissing)
            verdict = .read(keys.map(layers.item))
        case .command(let command):
            var workspace = Workspace(
                over: layers,
                time: layers.open.batch.recordedAt,
                firstPosition: layers.open.batch.lastPosition + 1
            )
            do throws(Refusal) {
                let decision = try Decider.decide(command, in: &workspace)
                guard misses.isEmpty else { return false }
                // What it shows may be missing too: then nothing of it is taken over yet.
                misses += decision == .changes ? [] : command.answerKeys.filter(isMissing)
                guard misses.isEmpty else { return false }
                verdict = take(decision, workspace, command)
            } catch {
                switch error {
                case .rejected(let rejection): verdict = .rejected(rejection)
                case .notLoaded:
                    misses += workspace.misses
                    return false
                }
            }
        }
        guard misses.isEmpty else { return false }
        layers.open.jobs.append(job)
        layers.open.verdicts.append(verdict)
        return true
    }

    private func isMissing(_ key: EntityKey) -> Bool {
        guard case .notLoaded = layers.find(key) else { return false }
        return true
    }

    private func take(
        _ decision: Decision,
        _ workspace: Workspace,
        _ command: Command
    ) -> Flight.Verdict {
        switch decision {
        case .repeats(let position):
            return .repeated(position, command.answerKeys.map(layers.item))
        case .changes:
            layers.merge(workspace)
            for event in workspace.events {
                layers.open.batch.append(event)
                orders.note(event, at: layers.open.batch.lastPosition)
            }
            return .changed(workspace.answerPosition, command.answerKeys.map(layers.item))
        }
    }

    /// Fetches pages.
    ///
    /// What has none does not exist.
    private func load(_ keys: [EntityKey]) throws {
        guard !keys.isEmpty else { return }
        let connection = try reader()
        let wanted = Set(keys)
        try Pages.startFind(Array(wanted), of: ledger, on: connection)
        let pages = try Pages.finishFind(since: cache.checkpoint, on: connection)
        // A page from beyond our head must not meet others from before it.
        guard pages.allSatisfy({ $0.position <= head.last }) else { throw Failure.behind }
        layers.open.loaded.merge(take(pages, for: wanted)) { first, _ in first }
    }

    /// Takes pages into the cache, and for those that are not there, that they are not.
    ///
    /// - Returns: the same, for as long as the caller needs it: the cache may drop them at once.
    func take(_ pages: [Pages.Found], for keys: Set<EntityKey>) -> [HashedKey: View.Item?] {
        var loaded = Dictionary(uniqueKeysWithValues: keys.map { (HashedKey($0), View.Item?.none) })
        for page in pages {
            loaded[HashedKey(page.key)] = View.Item(
                key: page.key,
                entity: page.entity,
                position: page.position
            )
        }
        for (key, item) in loaded { cache.load(item?.entity, item?.position ?? 0, for: key) }
        return loaded
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
