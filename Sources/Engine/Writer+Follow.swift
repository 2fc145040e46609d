// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import EventLog
internal import Logging
internal import Postgres

/// Following the log: state and tree from events that are stored.
extension Writer {
    /// Reads what others appended and evolves by it, to the end of the log.
    ///
    /// - Precondition: nothing is in flight.
    func catchUp(isStarting: Bool = false) throws {
        let connection = try reader()
        let end = try Log.head(of: ledger, on: connection)
        guard end != head else { return }
        let isOurPast =
            try end.last >= head.last && Log.contains(head, of: ledger, on: connection)
        guard isOurPast else {
            logger.critical("Position \(head.last) is not in the log any more: it was restored.")
            return try startOver()
        }
        // What was decided above the old head is void.
        returned = layers.open.jobs + returned
        clearOpen()
        while head.last < end.last {
            try absorb(through: end, connection)
            if isStarting { try writeBack(connection) }
        }
        watch.advance(to: head.last)
    }

    /// A start that reads a long tail, or all, does not hold every entity to its end.
    private func writeBack(_ connection: Connection) throws {
        guard cache.pinnedAtMost > options.pinnedMaximum else { return }
        let entries = cache.takeDirty()
        do {
            for start in stride(from: 0, to: entries.count, by: Self.chunk) {
                let end = min(start + Self.chunk, entries.count)
                let pages = cache.pages(of: entries[start..<end])
                try Pages.write(pages, asOf: head, of: ledger, on: connection)
            }
            // Fails where a flusher was faster: then there is a shorter tail to begin with.
            let next = Checkpoint(tree)
            try checkpoint.move(to: next, of: ledger, on: connection)
            checkpoint = next
        } catch {
            cache.requeue(entries)
            throw error
        }
        cache.advance(to: head.last, wroteThem: true)
    }

    /// Forgets what is of another past, and begins anew.
    func startOver() throws {
        arePagesLost = true
        hasStartedOver = true
        logger.warning("All that is known of ledger \(ledger.name) is read again.")
        try bootstrap()
        arePagesLost = false
        watch.reset(to: head.last)
    }

    /// Forgets everything, and begins with the checkpoint and the tail of the log after it.
    func bootstrap() throws {
        returned = layers.open.jobs + returned
        layers.cache = Cache(capacity: options.cacheEntities)
        flush.end()
        let connection = try reader()
        try Log.raiseFormat(of: ledger, on: connection)
        checkpoint = try Checkpoint.open(of: ledger, on: connection)
        tree = checkpoint.tree ?? CompactRange()
        if !checkpoint.isOfOurVersion {
            logger.notice(
                "The pages of ledger \(ledger.name) are of another version: all are rebuilt."
            )
            try forgetPages(connection)
        } else if try tree.size != checkpoint.position || !setHead(to: tree.size, connection) {
            // Of another past than the log's, or tampered with.
            logger.critical(
                "The pages of ledger \(ledger.name) do not fit its log: all are rebuilt."
            )
            try forgetPages(connection)
        }
        clearOpen()
        cache.advance(to: checkpoint.position, wroteThem: false)
        orders.begin(at: checkpoint.position)
        try catchUp(isStarting: true)
        watch.advance(to: head.last)
        logger.info(
            "Ledger \(ledger.name) is at position \(head.last).",
            metadata: ["checkpoint": "\(checkpoint.position)"]
        )
    }

    private func forgetPages(_ connection: Connection) throws {
        try Pages.deleteAll(of: ledger, on: connection)
        checkpoint = try Checkpoint.open(of: ledger, on: connection)
        tree = CompactRange()
        guard try setHead(to: 0, connection) else {
            throw LogError.noGenesis(ledger: ledger.name)
        }
    }

    /// The head becomes the commit that ends at the checkpoint; its root must be the tree's.
    private func setHead(to checkpoint: Position, _ connection: Connection) throws -> Bool {
        let commits = try Log.commits(
            of: ledger,
            after: checkpoint - 1,
            through: checkpoint,
            limit: 1,
            on: connection
        )
        guard let commit = commits.first, commit.last == checkpoint,
            commit.root == tree.root(MerkleHasher(hasher))
        else { return false }
        head = commit
        return true
    }

    private static let eventsAtOnce: Position = 10_000

    /// Evolves by the next commits, and checks each root.
    private func absorb(through end: Head, _ connection: Connection) throws {
        let next = try Log.commits(
            of: ledger,
            after: head.last,
            through: end.last,
            limit: 200,
            on: connection
        )
        guard let first = next.first else {
            throw LogError.gap(ledger: ledger.name, after: head.last)
        }
        let most = max(first.last, head.last + Self.eventsAtOnce)
        let commits = Array(next.prefix { $0.last <= most })
        let last = commits[commits.count - 1]
        let events = try Log.events(
            of: ledger,
            after: head.last,
            through: last.last,
            limit: .max,
            on: connection
        )
        try evolve(by: events, commits)
    }

    /// Applies events that follow the head, and moves the head to the last of their commits.
    private func evolve(by recorded: [RecordedEvent], _ commits: [Head]) throws {
        guard let end = commits.last, recorded.last?.position == end.last else {
            throw LogError.gap(ledger: ledger.name, after: recorded.last?.position ?? head.last)
        }
        // First the proof: what was tampered with may contradict the state, and is not evolved by.
        let grown = try grow(by: recorded, commits)
        let events = try decoded(recorded)
        let loaded = try loadAnyAge(events.flatMap { $0.1.keys })
        for (position, event) in events {
            apply(event, at: position, loaded)
            orders.note(event, at: position)
        }
        tree = grown
        head = end
    }

    private func decoded(_ recorded: [RecordedEvent]) throws -> [(Position, Event)] {
        do {
            return try recorded.map { ($0.position, try $0.decoded()) }
        } catch let error as FormatError {
            // Of a newer program, perhaps, which has said so.
            try Log.checkFormat(of: ledger, on: reader())
            throw error
        }
    }

    /// The tree after the events; each commit's root must be its own.
    private func grow(
        by recorded: [RecordedEvent],
        _ commits: [Head]
    ) throws(LogError) -> CompactRange {
        let hasher = MerkleHasher(hasher)
        var grown = tree
        var commits = commits[...]
        var previous = head
        for record in recorded {
            var line: [UInt8] = [0x00]
            record.appendLine(ledger: ledger.name, to: &line)
            grown.append(hasher.prefixedLeaf(line), hasher)
            guard let commit = commits.first, commit.last == record.position else { continue }
            guard commit.first == previous.last + 1 else {
                throw .gap(ledger: ledger.name, after: previous.last)
            }
            guard commit.root == grown.root(hasher) else {
                throw .rootMismatch(ledger: ledger.name, position: record.position)
            }
            commits.removeFirst()
            previous = commit
        }
        return grown
    }

    /// An event applies to an entity only if the entity has not seen it.
    private func apply(
        _ event: Event,
        at position: Position,
        _ loaded: [HashedKey: View.Item?]
    ) {
        for key in event.keys {
            let hashed = HashedKey(key)
            let item = cache.item(hashed) ?? loaded[hashed] ?? nil
            guard item?.position ?? 0 < position else { continue }
            let entity = Entity.evolve(item?.entity, key: key, by: event, at: position)
            cache.store(entity, position, for: hashed)
        }
    }

    /// Fetches pages that may be newer than the head.
    ///
    /// Events that they hold already are passed over.
    private func loadAnyAge(_ keys: [EntityKey]) throws -> [HashedKey: View.Item?] {
        let connection = try reader()
        let wanted = Set(keys)
        try Pages.startFind(Array(wanted), of: ledger, on: connection)
        let pages = try Pages.finishFind(since: cache.checkpoint, on: connection)
        return take(pages, for: wanted)
    }
}
