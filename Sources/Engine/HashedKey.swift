// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// A key with its hash, which is looked up in several tables on the way to one entity.
struct HashedKey: Hashable, Sendable {
    let key: EntityKey
    /// Good within this process only.
    let hash: Int

    init(_ key: EntityKey) {
        self.key = key
        hash = key.hashValue
    }

    var filterHash: UInt64 { UInt64(bitPattern: Int64(hash)) }

    func hash(into hasher: inout Hasher) {
        hasher.combine(hash)
    }

    static func == (left: HashedKey, right: HashedKey) -> Bool {
        left.hash == right.hash && left.key == right.key
    }
}
