// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import Domain

/// The pages in memory: committed state only, all of it as of the writer's head.
///
/// An entity that was touched after the checkpoint is pinned, as its page is out of date. What is
/// neither here nor pinned has not been touched since, so its page is exact.
final class Cache {
    struct Entry {
        /// `nil`: there is no such thing.
        var entity: Entity?
        /// The last event that changed it; 0 where there is none.
        var position: Position
        /// Used since the hand came by (the CLOCK algorithm).
        var isUsed = true
        /// Waits in `dirty` to be flushed.
        var isQueued = false
    }

    private var entries: [HashedKey: Entry] = [:]
    /// Every key that is here, in the order of the hand.
    private var ring: Deque<HashedKey> = []
    /// Touched and not handed to the flusher since, in order of the first touch.
    private(set) var dirty: [HashedKey] = []
    private(set) var checkpoint: Position = 0
    private let capacity: Int

    /// The keys of all pages, once they are read; nothing is certain before.
    private var filter: KeyFilter?
    /// The keys that were made since this process began.
    private var recentFilters = [KeyFilter(capacity: 1 << 20)]

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { entries.count }

    func find(_ key: HashedKey) -> Lookup {
        guard let index = entries.index(forKey: key) else {
            return isCertainlyNew(key) ? .absent : .notLoaded
        }
        if !entries.values[index].isUsed { entries.values[index].isUsed = true }
        guard let entity = entries.values[index].entity else { return .absent }
        return .present(entity)
    }

    func item(_ key: HashedKey) -> View.Item? {
        guard let entry = entries[key], let entity = entry.entity else { return nil }
        return View.Item(entity: entity, position: entry.position)
    }

    func knows(_ key: HashedKey) -> Bool {
        entries.index(forKey: key) != nil || isCertainlyNew(key)
    }

    private func isCertainlyNew(_ key: HashedKey) -> Bool {
        guard let filter else { return false }
        let hash = key.filterHash
        return !filter.mayContain(hash) && !recentFilters.contains { $0.mayContain(hash) }
    }

    /// Takes over what the log says of a key.
    func store(_ entity: Entity?, _ position: Position, for key: HashedKey) {
        if let index = entries.index(forKey: key) {
            let wasQueued = entries.values[index].isQueued
            if entries.values[index].entity == nil { remember(key) }
            entries.values[index] = Entry(entity: entity, position: position, isQueued: true)
            if !wasQueued { dirty.append(key) }
        } else {
            makeRoom()
            entries[key] = Entry(entity: entity, position: position, isQueued: true)
            ring.append(key)
            dirty.append(key)
            remember(key)
        }
    }

    /// Takes over a page, or that there is none; what is here already is newer.
    func load(_ entity: Entity?, _ position: Position, for key: HashedKey) {
        guard entries.index(forKey: key) == nil else { return }
        makeRoom()
        entries[key] = Entry(entity: entity, position: position)
        ring.append(key)
    }

    private func remember(_ key: HashedKey) {
        if recentFilters[recentFilters.count - 1].isFull {
            recentFilters.append(KeyFilter(capacity: 4 << (20 + recentFilters.count)))
        }
        recentFilters[recentFilters.count - 1].insert(key.filterHash)
    }

    func use(_ filter: KeyFilter) {
        self.filter = filter
    }

    /// Drops what the hand finds unused, a few steps for each newcomer.
    private func makeRoom() {
        var steps = 0
        while entries.count >= capacity, steps < 16, let key = ring.popFirst() {
            steps += 1
            guard let index = entries.index(forKey: key) else { continue }
            let entry = entries.values[index]
            if entry.isUsed || entry.position > checkpoint {
                entries.values[index].isUsed = false
                ring.append(key)
            } else {
                entries.remove(at: index)
            }
        }
    }

    /// How many entities may not be dropped yet, at most.
    var pinnedAtMost: Int { dirty.count + inFlush }
    private var inFlush = 0
}

/// Writing pages back.
extension Cache {
    struct DirtyPage: Sendable {
        let key: EntityKey
        let entity: Entity
        let position: Position
    }

    /// Hands over what is dirty; the keys come back by `requeue` if they cannot be written.
    func takeDirty() -> [HashedKey] {
        var keys: [HashedKey] = []
        swap(&keys, &dirty)
        inFlush = keys.count
        return keys
    }

    /// The committed state of some of the keys that were taken.
    func pages(of keys: ArraySlice<HashedKey>) -> [DirtyPage] {
        keys.compactMap { key in
            guard let index = entries.index(forKey: key) else { return nil }
            entries.values[index].isQueued = false
            let entry = entries.values[index]
            guard let entity = entry.entity else { return nil }
            return DirtyPage(key: key.key, entity: entity, position: entry.position)
        }
    }

    func requeue(_ keys: [HashedKey]) {
        inFlush = 0
        let queued = Set(dirty)
        for key in keys where !queued.contains(key) {
            guard let index = entries.index(forKey: key) else { continue }
            entries.values[index].isQueued = true
            dirty.append(key)
        }
    }

    /// Every page up to a position is written: what was not touched since is free to go.
    func advance(to position: Position, wroteThem: Bool) {
        checkpoint = max(checkpoint, position)
        if wroteThem {
            inFlush = 0
        } else {
            dirty.removeAll { key in
                guard let index = entries.index(forKey: key) else { return true }
                guard entries.values[index].position <= checkpoint else { return false }
                entries.values[index].isQueued = false
                return true
            }
        }
    }
}
