// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Domain
internal import EventFormat
internal import Postgres

/// The events of one commit, encoded and hashed as they are added, ready to be sent.
///
/// Keeps its buffers from commit to commit.
package struct Batch {
    package let ledger: Ledger
    /// The head that the events follow.
    package private(set) var previous: Head
    package private(set) var recordedAt: Instant
    package private(set) var tree: CompactRange
    package private(set) var count = 0

    private let hasher: MerkleHasher
    private(set) var positions = ArrayParameter(of: .int8)
    private(set) var types = ArrayParameter(of: .text)
    private(set) var accounts = ArrayParameter(of: .text)
    private(set) var data = ArrayParameter(of: .json)
    private var line: [UInt8] = []
    private var frame: CanonicalLine.Frame

    /// An empty one at the beginning of a ledger: `reset` puts it where it belongs.
    package init(ledger: Ledger, hasher: SHA256) {
        self.ledger = ledger
        self.hasher = MerkleHasher(hasher)
        previous = .genesis
        tree = CompactRange()
        recordedAt = previous.recordedAt
        frame = CanonicalLine.Frame(ledger: ledger.name, recordedAt: recordedAt)
    }

    /// Empties it, to be filled anew after a head.
    package mutating func reset(after previous: Head, tree: CompactRange, recordedAt: Instant) {
        self.previous = previous
        self.tree = tree
        self.recordedAt = recordedAt
        frame = CanonicalLine.Frame(ledger: ledger.name, recordedAt: recordedAt)
        count = 0
        positions.removeAll(keepingCapacity: true)
        types.removeAll(keepingCapacity: true)
        accounts.removeAll(keepingCapacity: true)
        data.removeAll(keepingCapacity: true)
    }

    package var isEmpty: Bool { count == 0 }
    /// How long the events are, as they are sent.
    package var byteCount: Int { data.byteCount }
    package var lastPosition: Position { previous.last + Position(count) }

    package mutating func append(_ event: Event) {
        let position = lastPosition + 1
        let type = EventType(of: event).rawValue
        let account = event.account?.text
        line.removeAll(keepingCapacity: true)
        line.append(0x00)
        var stored = 0..<0
        frame.append(
            position: position,
            type: type,
            account: account,
            to: &line
        ) { line in
            let start = line.count
            event.encodeData(into: &line)
            stored = start..<line.count
        }
        tree.append(hasher.prefixedLeaf(line), hasher)
        positions.append(position)
        types.append(type)
        accounts.append(account)
        data.append(bytes: line[stored])
        count += 1
    }

    /// The head that the ledger has when the batch is stored.
    package var head: Head {
        Head(
            first: previous.last + 1,
            last: lastPosition,
            recordedAt: recordedAt,
            root: tree.root(hasher)
        )
    }
}
