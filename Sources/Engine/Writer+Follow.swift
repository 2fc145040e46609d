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
    func catchUp() throws {
        let connection = try reader()
        let end = try Log.head(of: ledger, on: connection)
        guard end != head else { return }
        guard try end.last >= head.last && isInLog(head, on: connection) else {
            logger.critical("Position \(head.last) is not in the log any more: it was restored.")
            // The pages that we wrote, or are about to write, are of another past.
            housekeeper.giveUp(flush.current)
            try Pages.deleteAll(of: ledger, on: connection)
            return try bootstrap()
        }
        // What was decided above the old head is void.
        returned = layers.open.jobs + returned
        clearOpen()
        while head.last < end.last { try absorb(through: end, connection) }
        watch.advance(to: head.last)
    }

    /// Forgets everything, and begins with the checkpoint and the tail of the log after it.
    func bootstrap() throws {
        returned = layers.open.jobs + returned
        layers.cache = Cache(capacity: options.cacheEntities)
        flush.end()
        let connection = try reader()
        var checkpoint = try Pages.checkpoint(of: ledger, on: connection)
        tree = try Pages.tree(of: ledger, on: connection) ?? CompactRange()
        let fits = try tree.size == checkpoint && setHead(to: checkpoint, connection)
        if !fits {
            // Pages of another past than the log's: a process that outlived a restore wrote them.
            logger.critical(
                "The pages of ledger \(ledger.name) do not fit its log: all are rebuilt."
            )
            try Pages.deleteAll(of: ledger, on: connection)
            checkpoint = 0
            tree = CompactRange()
            guard try setHead(to: 0, connection) else {
                throw LogError.noGenesis(ledger: ledger.name)
            }
        }
        clearOpen()
        cache.advance(to: checkpoint, wroteThem: false)
        try catchUp()
        logger.info(
            "Ledger \(ledger.name) is at position \(head.last).",
            metadata: ["checkpoint": "\(checkpoint)"]
        )
    }

    /// Whether a commit is part of the log.
    func isInLog(_ commit: Head, on connection: Connection) throws -> Bool {
        let commits = try Log.commits(
            of: ledger,
            after: commit.first - 1,
            through: commit.first,
            limit: 1,
            on: connection
        )
        return commits.first == commit
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

    /// Applies events that follow the head, and moves the head to the last of their commits.
    private func evolve(by recorded: [RecordedEvent], _ commits: [Head]) throws {
        guard let end = commits.last, recorded.last?.position == end.last else {
            throw LogError.gap(ledger: ledger.name, after: recorded.last?.position ?? head.last)
        }
        // First the proof: what was tampered with may contradict the state, and is not evolved by.
        let grown = try grow(by: recorded, commits)
        let events = try recorded.map { ($0.position, try $0.decoded()) }
        let loaded = try loadAnyAge(events.flatMap { $0.1.keys })
        for (position, event) in events { apply(event, at: position, loaded) }
        tree = grown
        head = end
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
        return take(try Pages.finishFind(on: connection), for: wanted)
    }
}
