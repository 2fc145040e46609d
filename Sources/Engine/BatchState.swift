// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// What a batch sees: its own changes above the cache. The changes become the cache only after the
/// commit.
final class BatchState: EntitySource {
    private let cache: Cache
    private(set) var changes: [EntityKey: Workspace.Change] = [:]

    init(over cache: Cache) {
        self.cache = cache
    }

    func find(_ key: EntityKey) -> Lookup {
        guard let change = changes[key] else { return cache.find(key) }
        guard let entity = change.entity else { return .absent }
        return .present(entity)
    }

    /// Takes over what one command did.
    func merge(_ workspace: borrowing Workspace) {
        for change in workspace.changes { changes[change.key] = change }
    }

    func discard() {
        changes.removeAll(keepingCapacity: true)
    }

    /// The commit is stored.
    func settle() {
        for (key, change) in changes { cache.store(change.entity, change.position, for: key) }
        discard()
    }
}
