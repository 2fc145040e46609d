// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventLog

/// One batch on its way: the jobs, what was decided on each, and what that changes.
struct Flight {
    /// What became of one job, with what its caller is shown: as it was at its turn.
    enum Verdict {
        case changed(Position, [View.Item?])
        case repeated(Position, [View.Item?])
        case rejected(Rejection)
        case read([View.Item?])
    }

    var batch: Batch
    var jobs: [Job] = []
    var verdicts: [Verdict] = []
    var changes: [HashedKey: Workspace.Change] = [:]
    /// What was fetched for it: the cache may be too small to keep all of it until its turn.
    var loaded: [HashedKey: View.Item?] = [:]
    var launchedAt = ContinuousClock.now

    init(batch: Batch) {
        self.batch = batch
    }

    /// Empties it, to be filled with decisions that follow a head.
    mutating func reset(after head: Head, _ tree: CompactRange, at time: Instant) {
        batch.reset(after: head, tree: tree, recordedAt: time)
        jobs.removeAll(keepingCapacity: true)
        verdicts.removeAll(keepingCapacity: true)
        changes.removeAll(keepingCapacity: true)
        loaded.removeAll(keepingCapacity: true)
    }
}

/// What a decision sees: the open batch above the one in flight, above the cache.
///
/// Changes become the cache only after their commit.
final class Layers: EntitySource {
    var cache: Cache
    var open: Flight
    /// Sent, and not answered yet.
    var flying: Flight?

    init(cache: Cache, open: Flight) {
        self.cache = cache
        self.open = open
    }

    func find(_ key: EntityKey) -> Lookup {
        let key = HashedKey(key)
        if let change = open.changes[key] ?? flying?.changes[key] {
            return change.entity.map(Lookup.present) ?? .absent
        }
        if let item = open.loaded[key] { return item.map { .present($0.entity) } ?? .absent }
        return cache.find(key)
    }

    func item(_ key: EntityKey) -> View.Item? {
        let key = HashedKey(key)
        if let change = open.changes[key] ?? flying?.changes[key] {
            return change.entity.map {
                View.Item(key: key.key, entity: $0, position: change.position)
            }
        }
        return open.loaded[key] ?? cache.item(key)
    }

    /// Takes over what one command did.
    func merge(_ workspace: borrowing Workspace) {
        for change in workspace.changes { open.changes[HashedKey(change.key)] = change }
    }

    /// A commit is stored.
    func settle(_ flight: Flight) {
        for (key, change) in flight.changes {
            cache.store(change.entity, change.position, for: key)
        }
    }
}
