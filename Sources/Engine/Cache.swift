// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import Domain

/// The pages in memory: committed state only, all of it as of the writer's head.
///
/// An entity that was touched after the checkpoint is pinned, as its page is out of date. What is
/// neither here nor pinned has not been touched since, so its page is exact.
final class Cache {
    final class Entry {
        let key: HashedKey
        /// `nil`: there is no such thing.
        fileprivate(set) var entity: Entity?
        /// The last event that changed it; 0 where there is none.
        fileprivate(set) var position: Position
        /// Used since the hand came by (the CLOCK algorithm).
        fileprivate var isUsed = true
        /// Waits in `dirty` to be flushed.
        fileprivate var isQueued = false

        fileprivate init(_ key: HashedKey, _ entity: Entity?, _ position: Position) {
            self.key = key
            self.entity = entity
            self.position = position
        }
    }

    /// In parts, each with little to move when it grows: callers wait for that.
    private var parts: [[HashedKey: Entry]] = Array(repeating: [:], count: 64)
    /// All that are here, in the order of the hand.
    private var ring: Deque<Entry> = []
    /// Touched and not handed to the flusher since, in order of the first touch.
    private(set) var dirty: [Entry] = []
    private(set) var checkpoint: Position = 0
    private let capacity: Int

    /// The keys of all pages, once they are read; nothing is certain before.
    private var filter: KeyFilter?
    /// The keys that were made since this process began.
    private var recentFilters = [KeyFilter(capacity: 1 << 20)]

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { ring.count }

    private func entry(_ key: HashedKey) -> Entry? {
        parts[part(of: key)][key]
    }

    private func part(of key: HashedKey) -> Int {
        Int(UInt(bitPattern: key.hash) % UInt(parts.count))
    }

    func find(_ key: HashedKey) -> Lookup {
        guard let entry = entry(key) else { return isCertainlyNew(key) ? .absent : .notLoaded }
        entry.isUsed = true
        return entry.entity.map(Lookup.present) ?? .absent
    }

    func item(_ key: HashedKey) -> View.Item? {
        guard let entry = entry(key), let entity = entry.entity else { return nil }
        return View.Item(key: key.key, entity: entity, position: entry.position)
    }

    private func isCertainlyNew(_ key: HashedKey) -> Bool {
        guard let filter else { return false }
        let hash = key.filterHash
        return !filter.mayContain(hash) && !recentFilters.contains { $0.mayContain(hash) }
    }

    /// Takes over what the log says of a key.
    func store(_ entity: Entity?, _ position: Position, for key: HashedKey) {
        let entry = entry(key) ?? insert(key, nil, 0)
        if entry.entity == nil { remember(key) }
        entry.entity = entity
        entry.position = position
        entry.isUsed = true
        guard !entry.isQueued else { return }
        entry.isQueued = true
        dirty.append(entry)
    }

    /// Takes over a page, or that there is none, unless what is here is as new.
    ///
    /// A page may be ahead of the log as far as it is read: also where it is known that before there
    /// was none.
    func load(_ entity: Entity?, _ position: Position, for key: HashedKey) {
        if let entry = entry(key) {
            guard position > entry.position else { return }
            entry.entity = entity
            entry.position = position
        } else {
            insert(key, entity, position)
        }
        // Its page may be younger than the filter, or than the one that is being read now.
        if entity != nil, !wasRemembered(key) { remember(key) }
    }

    private func wasRemembered(_ key: HashedKey) -> Bool {
        let hash = key.filterHash
        return filter?.mayContain(hash) == true || recentFilters.contains { $0.mayContain(hash) }
    }

    @discardableResult
    private func insert(_ key: HashedKey, _ entity: Entity?, _ position: Position) -> Entry {
        makeRoom()
        let entry = Entry(key, entity, position)
        parts[part(of: key)][key] = entry
        ring.append(entry)
        return entry
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
        while ring.count >= capacity, steps < 16, let entry = ring.popFirst() {
            steps += 1
            if entry.isUsed || entry.position > checkpoint {
                entry.isUsed = false
                ring.append(entry)
            } else {
                parts[part(of: entry.key)][entry.key] = nil
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

    /// Hands over what is dirty; it comes back by `requeue` if it cannot be written.
    func takeDirty() -> [Entry] {
        var entries: [Entry] = []
        swap(&entries, &dirty)
        inFlush = entries.count
        return entries
    }

    /// The committed state of some of those that were taken.
    func pages(of entries: ArraySlice<Entry>) -> [DirtyPage] {
        entries.compactMap { entry in
            entry.isQueued = false
            guard let entity = entry.entity else { return nil }
            return DirtyPage(key: entry.key.key, entity: entity, position: entry.position)
        }
    }

    func requeue(_ entries: [Entry]) {
        inFlush = 0
        // Those that were not handed over are still marked, and not in the queue any more.
        let queued = Set(dirty.map(ObjectIdentifier.init))
        for entry in entries where !queued.contains(ObjectIdentifier(entry)) {
            entry.isQueued = true
            dirty.append(entry)
        }
    }

    /// Every page up to a position is written: what was not touched since is free to go.
    func advance(to position: Position, wroteThem: Bool) {
        checkpoint = max(checkpoint, position)
        if wroteThem {
            inFlush = 0
        } else {
            dirty.removeAll { entry in
                guard entry.position <= checkpoint else { return false }
                entry.isQueued = false
                return true
            }
        }
    }
}
