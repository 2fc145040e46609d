// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
internal import EventFormat
package import EventLog
package import Postgres
internal import Proofs

/// Replays a whole ledger and compares everything that is derived from it: positions, commits,
/// Merkle roots, invariants, books, pages.
///
/// Reads one snapshot, so a server may work meanwhile. Holds the state of all entities in memory.
package struct Verification {
    package struct Progress: Sendable {
        package let done: Position
        package let total: Position
    }

    package struct Check: Sendable {
        package let name: String
        package let ok: Bool
        /// What is wrong, or what was looked at.
        package let detail: String
    }

    package struct Report: Sendable {
        package let events: Position
        /// The Merkle root over all events, as computed here, in hexadecimal.
        package let root: String
        package let checks: [Check]
        package let trialBalance: TrialBalance
        /// In no order.
        package let accounts: [Account]

        package var ok: Bool { checks.allSatisfy(\.ok) }
    }

    private static let chunk = 10_000

    private let ledger: Ledger
    private let connection: Connection
    private let progress: (@Sendable (Progress) -> Void)?
    let hasher = MerkleHasher(SHA256())
    var replay = Replay()
    var tree = CompactRange()
    var checkpoint: Position = 0
    private var treeAtCheckpoint = CompactRange()
    /// What entities were, from the checkpoint on: a page may be any of these.
    private var versions: [EntityKey: [Replay.Item]] = [:]
    /// The events of the commit that is being read.
    private var unproven: [RecordedEvent] = []
    var lineError: String?
    var rootError: String?
    var formatError: String?
    var timeError: String?
    var audit: TileAudit

    package static func run(
        ledger: Ledger,
        target: ConnectionTarget,
        progress: (@Sendable (Progress) -> Void)? = nil
    ) async throws -> Report {
        let session = Session(target, setup: Log.setup)
        do {
            let report = try await session.perform { connection in
                try connection.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") {
                    var verification = try Verification(ledger, connection, progress)
                    return try verification.run()
                }
            }
            await session.close()
            return report
        } catch {
            await session.close()
            throw error
        }
    }

    private init(
        _ ledger: Ledger,
        _ connection: Connection,
        _ progress: (@Sendable (Progress) -> Void)?
    ) throws {
        self.ledger = ledger
        self.connection = connection
        self.progress = progress
        audit = try TileAudit(of: ledger, hasher, on: connection)
    }

    mutating func run() throws -> Report {
        try Log.checkFormat(of: ledger, on: connection)
        checkpoint = try Checkpoint.find(of: ledger, on: connection)?.position ?? 0
        let head = try Log.head(of: ledger, on: connection)
        do {
            try readLog(to: head)
        } catch let gap as LogError {
            lineError = gap.description
        }
        let isWhole = lineError == nil && rootError == nil && formatError == nil
        let pagesError = isWhole ? try comparePages() : "not compared, as the log is damaged"
        return try report(pagesError)
    }

    private mutating func readLog(to head: Head) throws {
        var done: Position = 0
        var previous = Head.genesis
        while done < head.last {
            let commits = try Log.commits(
                of: ledger,
                after: done,
                limit: Self.chunk,
                on: connection
            )
            guard let end = commits.last?.last else {
                throw LogError.gap(ledger: ledger.name, after: done)
            }
            var remaining = commits[...]
            while done < end {
                let events = try Log.events(
                    of: ledger,
                    after: done,
                    through: end,
                    limit: Self.chunk,
                    on: connection
                )
                guard !events.isEmpty else { throw LogError.gap(ledger: ledger.name, after: done) }
                for event in events {
                    try check(event, &remaining, &previous)
                }
                done += Position(events.count)
                progress?(Progress(done: done, total: head.last))
            }
        }
        let beyond = try Log.events(of: ledger, after: done, limit: 1, on: connection)
        if !beyond.isEmpty { lineError = "Position \(done + 1) belongs to no commit." }
    }

    private mutating func check(
        _ record: RecordedEvent,
        _ commits: inout ArraySlice<Head>,
        _ previous: inout Head
    ) throws {
        var line: [UInt8] = [0x00]
        record.appendLine(ledger: ledger.name, to: &line)
        let leaf = hasher.prefixedLeaf(line)
        tree.append(leaf, hasher)
        try audit.add(leaf, to: tree)
        unproven.append(record)
        guard let commit = commits.first else { return }
        if record.recordedAt != commit.recordedAt {
            timeError = timeError ?? "Position \(record.position) has another time than its commit."
        }
        guard commit.last == record.position else { return }
        commits.removeFirst()
        if commit.first != previous.last + 1 {
            lineError = lineError ?? "The commit after position \(previous.last) is missing."
        }
        if commit.recordedAt < previous.recordedAt {
            timeError = timeError ?? "Time runs backwards at position \(commit.first)."
        }
        if commit.root != tree.root(hasher) {
            rootError =
                rootError
                ?? "The root of positions \(commit.first)–\(commit.last) does not fit the events."
        }
        // Events that were tampered with are not evolved by: they may contradict the state.
        if rootError == nil { for record in unproven { evolve(by: record) } }
        unproven.removeAll(keepingCapacity: true)
        previous = commit
        if commit.last == checkpoint { treeAtCheckpoint = tree }
    }

    private mutating func evolve(by record: RecordedEvent) {
        guard formatError == nil else { return }
        do {
            let event = try record.decoded()
            guard event.data == record.data else {
                formatError = "Position \(record.position) is not in canonical form."
                return
            }
            keepVersions(of: event, at: record.position)
            for key in replay.apply(event, at: record.position) where record.position > checkpoint {
                if let item = replay.items[key] { versions[key, default: []].append(item) }
            }
        } catch {
            formatError = "Position \(record.position): \(error)"
        }
    }

    /// Before the first event after the checkpoint touches an entity, its page is as it was.
    private mutating func keepVersions(of event: Event, at position: Position) {
        guard position > checkpoint else { return }
        for key in event.keys where versions[key] == nil {
            versions[key] = replay.items[key].map { [$0] } ?? []
        }
    }
}

/// The pages.
extension Verification {
    private static let pages = Statement(
        "verify_pages",
        """
        SELECT key, position, body FROM state
        WHERE ledger = $1 AND key > $2 ORDER BY key LIMIT $3
        """
    )

    /// Every page must be what replay has at its position, and none may be missing.
    private func comparePages() throws -> String? {
        var seen = 0
        var last = ""
        while true {
            var parameters = Parameters()
            parameters.append(ledger.id)
            parameters.append(last)
            parameters.append(Int64(Self.chunk))
            let rows = try connection.query(Self.pages, parameters)
            for row in 0..<rows.count {
                last = rows.text(row, 0)
                let position = rows.int64(row, 1)
                if let error = compare(last, position, rows.bytes(row, 2)) { return error }
                if last != Checkpoint.key, position <= checkpoint || wasAtCheckpoint(last) {
                    seen += 1
                }
            }
            if rows.count < Self.chunk { break }
        }
        let expected = replay.items.count { key, item in
            item.position <= checkpoint || (versions[key]?.first?.position ?? .max) <= checkpoint
        }
        return seen == expected
            ? nil : "\(expected) pages are due at the checkpoint, and \(seen) are there."
    }

    private func wasAtCheckpoint(_ text: String) -> Bool {
        guard let key = EntityKey(text: text), let versions = versions[key] else { return true }
        return (versions.first?.position ?? .max) <= checkpoint
    }

    private func compare(_ text: String, _ position: Position, _ body: [UInt8]) -> String? {
        if text == Checkpoint.key {
            let page = Checkpoint(position: position, body: body)
            guard page.isOfOurVersion else {
                return "The pages are of another version, or the tree's does not fit the log: the "
                    + "next start rebuilds them."
            }
            return position == 0 || page == Checkpoint(treeAtCheckpoint)
                ? nil : "The page of the tree does not fit the log."
        }
        guard let key = EntityKey(text: text) else { return "Page \(text) is of no known kind." }
        let candidates = versions[key] ?? replay.items[key].map { [$0] } ?? []
        guard let item = candidates.first(where: { $0.position == position }) else {
            return "Page \(text) is at position \(position), where the log does not change it."
        }
        return Page.encode(item.entity) == body ? nil : "Page \(text) differs from the replay."
    }
}
