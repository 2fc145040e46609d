// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
internal import EventFormat
internal import EventLog
internal import Postgres

/// What follows the archive, out of a database that still has it.
extension Restore {
    private static let chunk = 10_000

    mutating func restore(from source: Connection) throws {
        guard let other = try Log.ledger(named: ledger.name, on: source) else {
            throw Failure.tailDoesNotFit(after: tree.size)
        }
        if tree.size == 0 {
            guard let genesis = try Log.genesis(of: other, on: source) else {
                throw LogError.noGenesis(ledger: other.name)
            }
            try copy([genesis])
            head = genesis
        }
        let end = try Log.head(of: other, on: source)
        guard end.last >= tree.size else { throw Failure.tailDoesNotFit(after: tree.size) }
        while tree.size < end.last {
            let commits = try Log.commits(
                of: other,
                after: tree.size,
                through: end.last,
                limit: Self.chunk,
                on: source
            )
            // A commit that the archive has the beginning of comes whole.
            guard let last = commits.last, commits[0].first == head.last + 1 else {
                throw Failure.tailDoesNotFit(after: tree.size)
            }
            var remaining = commits[...]
            while tree.size < last.last {
                try restore(&remaining, through: last.last, of: other, from: source)
            }
            try copy(commits)
            progress?(tree.size)
        }
    }

    private mutating func restore(
        _ commits: inout ArraySlice<Head>,
        through end: Position,
        of other: Ledger,
        from source: Connection
    ) throws {
        let events = try Log.events(
            of: other,
            after: tree.size,
            through: end,
            limit: Self.chunk,
            on: source
        )
        guard !events.isEmpty else { throw LogError.gap(ledger: other.name, after: tree.size) }
        for event in events {
            var line: [UInt8] = [0x00]
            event.appendLine(ledger: ledger.name, to: &line)
            tree.append(hasher.prefixedLeaf(line), hasher)
            guard let commit = commits.first, commit.last == event.position else { continue }
            guard commit.root == tree.root(hasher), commit.recordedAt == event.recordedAt else {
                throw Failure.tailDoesNotFit(after: head.last)
            }
            head = commit
            commits.removeFirst()
        }
        try copy(events)
    }

    /// Where the archive is all there is, the commit that its last segment cuts ends there.
    mutating func endCommit() throws {
        guard tree.size > head.last else { return }
        head = Head(
            first: head.last + 1,
            last: tree.size,
            recordedAt: lastTime,
            root: tree.root(hasher)
        )
        try copy([head])
    }
}
