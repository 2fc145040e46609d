// SPDX-License-Identifier: Apache-2.0

/// What one command sees and does while it is decided: the committed state below, its own changes
/// above.
///
/// A decision that needs an entity which is not in memory stops (`Refusal.notLoaded`), its changes
/// are dropped, the entity is fetched, and the command is decided again from the start.
package struct Workspace {
    /// The batch time.
    package let time: Instant
    /// The position of the first event that the command would write.
    package let firstPosition: Position
    package private(set) var events: [Event] = []
    /// The indices of events that have been settled: what follows them has other causes.
    var settled: Set<Int> = []
    /// What was asked for and is not in memory.
    package private(set) var misses: [EntityKey] = []
    /// What was looked up, changed or not: a few, which are searched one by one.
    private var entries: [Change] = []
    private let source: any EntitySource

    package struct Change {
        package let key: EntityKey
        package var entity: Entity?
        /// Of the last event that changed it; 0 is none.
        package var position: Position
    }

    package init(over source: any EntitySource, time: Instant, firstPosition: Position) {
        self.source = source
        self.time = time
        self.firstPosition = firstPosition
        entries.reserveCapacity(4)
    }

    /// What the events so far make of the entities that they name.
    package var changes: LazyFilterSequence<[Change]> {
        entries.lazy.filter { $0.position > 0 }
    }

    /// The position of the last event so far; of the one before the command, if there is none.
    package var lastPosition: Position { firstPosition + Position(events.count) - 1 }

    /// The last event but for the alerts and the top-ups that the command led to: what a repeat is
    /// answered with, whoever was told or asked.
    package var answerPosition: Position {
        let asides = events.reversed().prefix { event in
            switch event {
            case .alert, .subscription(.topUpRequested): true
            default: false
            }
        }
        return asides.count == events.count ? lastPosition : lastPosition - Position(asides.count)
    }

    /// Records a fact and evolves the state by it.
    mutating func emit(_ event: Event) throws(Refusal) {
        let position = lastPosition + 1
        try event.forEachKey { (key) throws(Refusal) in
            let index = try index(of: key)
            entries[index].evolve(by: event, at: position)
        }
        events.append(event)
    }

    mutating func entity(_ key: EntityKey) throws(Refusal) -> Entity? {
        entries[try index(of: key)].entity
    }

    /// Looks up several at once: of those that are not in memory, all are fetched together.
    mutating func look(up keys: [EntityKey]) throws(Refusal) {
        for key in keys where !entries.contains(where: { $0.key == key }) {
            switch source.find(key) {
            case .present(let entity): entries.append(Change(key: key, entity: entity, position: 0))
            case .absent: entries.append(Change(key: key, entity: nil, position: 0))
            case .notLoaded: misses.append(key)
            }
        }
        guard misses.isEmpty else { throw .notLoaded }
    }

    private mutating func index(of key: EntityKey) throws(Refusal) -> Int {
        if let index = entries.firstIndex(where: { $0.key == key }) { return index }
        entries.append(Change(key: key, entity: try load(key), position: 0))
        return entries.endIndex - 1
    }

    private mutating func load(_ key: EntityKey) throws(Refusal) -> Entity? {
        switch source.find(key) {
        case .present(let entity): return entity
        case .absent: return nil
        case .notLoaded:
            misses.append(key)
            throw .notLoaded
        }
    }
}

extension Workspace.Change {
    mutating func evolve(by event: Event, at position: Position) {
        // Taken out before it is changed: a second reference would copy every array in it.
        let before = entity.take()
        entity = Entity.evolve(before, key: key, by: event, at: position)
        self.position = position
    }
}

/// Where the state of entities is looked up.
package protocol EntitySource: AnyObject {
    func find(_ key: EntityKey) -> Lookup
}

package enum Lookup {
    case present(Entity)
    /// There is no such thing.
    case absent
    /// Nobody knows yet.
    case notLoaded
}

/// Why a decision ended without events.
package enum Refusal: Error {
    case rejected(Rejection)
    case notLoaded
}
