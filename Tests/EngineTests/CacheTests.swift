// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@testable import Engine

@Suite struct `What is certainly new` {
    private static func account(_ id: AccountID) -> (key: HashedKey, entity: Entity) {
        let store = MemoryStore()
        store.apply([.opened(id)])
        guard let entity = store.entities[.account(id)] else {
            preconditionFailure("It was opened.")
        }
        return (HashedKey(.account(id)), entity)
    }

    @Test func `is not what came as a page that the filter is older than`() {
        let cache = Cache(capacity: 1)
        cache.use(KeyFilter(capacity: 100))
        let (key, entity) = Self.account("alice")
        #expect(cache.find(key).isAbsent)
        cache.load(entity, 5, for: key)
        cache.advance(to: 5, wroteThem: false)
        // Others take its place.
        for number in 0..<50 {
            let id = AccountID(trusted: "a\(number)")
            cache.load(nil, 0, for: HashedKey(.account(id)))
        }
        #expect(cache.item(key) == nil)
        #expect(!cache.find(key).isAbsent)
    }

    @Test func `is not what was absent, and has a page now`() {
        let cache = Cache(capacity: 10)
        let (key, entity) = Self.account("alice")
        cache.load(nil, 0, for: key)
        #expect(cache.find(key).isAbsent)
        cache.load(entity, 5, for: key)
        #expect(!cache.find(key).isAbsent)
        #expect(cache.item(key)?.position == 5)
        // An older page changes nothing.
        cache.load(nil, 0, for: key)
        #expect(cache.item(key)?.position == 5)
    }

    @Test func `is nothing before the filter is there`() {
        let cache = Cache(capacity: 1)
        #expect(!cache.find(HashedKey(.account("alice"))).isAbsent)
    }
}

extension Lookup {
    fileprivate var isAbsent: Bool {
        guard case .absent = self else { return false }
        return true
    }
}
