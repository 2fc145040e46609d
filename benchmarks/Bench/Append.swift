// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Domain
import EmbeddedPostgres
import Engine
import EventFormat
import EventLog
import Postgres

/// The append alone, beside the limit: COPY BINARY of the same rows, as many a commit.
struct Append: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The append alone beside COPY BINARY of the same rows, the same commit size."
    )

    @Option(help: "Events a commit.")
    var size = 100

    @Option(help: "Seconds to measure each, in turn, three times.")
    var seconds = 5

    func run() async throws {
        try await Machine.withCluster { cluster in
            try measure(on: ConnectionTarget(cluster.conninfo))
        }
    }

    private func measure(on target: ConnectionTarget) throws {
        let migrator = try Connection(to: target)
        try Migrations.run(on: migrator)
        // Bulk load is the owner's: the limit is a bare table with the log's own columns and key.
        try migrator.execute(
            """
            CREATE TABLE IF NOT EXISTS public.events_limit (
                LIKE tally.events INCLUDING DEFAULTS, PRIMARY KEY (ledger, position)
            )
            """
        )
        let name = "append-\(UInt32.random(in: 0 ... .max))"
        var ours = Rate()
        var limit = Rate()
        let connection = try Log.connect(to: target)
        let ledger = try Log.openLedger(named: name, on: connection)
        var appender = Appender(ledger: ledger, head: try Log.head(of: ledger, on: connection))
        var position: Position = 0
        for _ in 0..<3 {
            try ours.measure(for: .seconds(seconds)) {
                try appender.append(size, on: connection)
                return size
            }
            try limit.measure(for: .seconds(seconds)) {
                try copy(size, of: ledger, after: position, on: migrator)
                position += Position(size)
                return size
            }
        }
        let hashing = hash(position)
        print(
            """
            {"size": \(size), "append_per_second": \(ours.perSecond), \
            "copy_per_second": \(limit.perSecond), \
            "ratio": \(ours.perSecond / limit.perSecond), \
            "append_p50_ms": \(ours.p50Milliseconds), "copy_p50_ms": \(limit.p50Milliseconds), \
            "append_cpu_us": \(ours.cpuMicroseconds), \
            "hash_us": \(hashing.cpuMicroseconds), \
            "hash_percent_of_time": \(100 * ours.perSecond / hashing.perSecond), \
            "hash_percent_of_cpu": \(100 * hashing.cpuMicroseconds / ours.cpuMicroseconds)}
            """
        )
    }

    /// What of an append is for the tree: the leaves of the same events, and a root a commit.
    private func hash(_ position: Position) -> Rate {
        let hasher = MerkleHasher(SHA256())
        let leaves = (1...size).map { index in
            let event = Appender.event(position + Position(index))
            let record = RecordedEvent(
                position: position + Position(index),
                recordedAt: Instant(microseconds: 1_795_219_200_000_000),
                type: EventType(of: event).rawValue,
                account: event.account?.text,
                data: event.data
            )
            return [0x00] + record.line(ledger: "append-1234567890")
        }
        var tree = CompactRange()
        var rate = Rate()
        rate.measure(for: .seconds(seconds)) {
            for leaf in leaves { tree.append(hasher.prefixedLeaf(leaf), hasher) }
            precondition(tree.root(hasher).bytes.count == Digest.byteCount, "A root has 32 bytes.")
            return size
        }
        return rate
    }

    private func copy(
        _ count: Int,
        of ledger: Ledger,
        after position: Position,
        on connection: Connection
    ) throws {
        _ = try connection.copyIn(
            "COPY public.events_limit FROM STDIN (FORMAT binary)"
        ) { writer in
            writer.header()
            for index in 1...count {
                let event = Appender.event(position + Position(index))
                try writer.row(fields: 6)
                writer.int4(ledger.id)
                writer.int8(position + Position(index))
                writer.timestamp(1_795_219_200_000_000)
                writer.text(EventType(of: event).rawValue)
                writer.text(event.account?.text ?? "")
                writer.bytes(event.data)
            }
            writer.trailer()
        }
    }
}

/// Appends as the engine does, without deciding.
struct Appender {
    private let ledger: Ledger
    private var head: Head
    private var tree = CompactRange()
    private var batch: Batch

    init(ledger: Ledger, head: Head) {
        self.ledger = ledger
        self.head = head
        batch = Batch(ledger: ledger, hasher: SHA256())
    }

    mutating func append(_ count: Int, on connection: Connection) throws {
        batch.reset(after: head, tree: tree, recordedAt: head.recordedAt)
        for index in 1...count { batch.append(Self.event(head.last + Position(index))) }
        let next = batch.head
        try Log.startAppend(batch, head: next, on: connection)
        let appended = try Log.finishAppend(of: count, on: connection)
        precondition(appended == .stored, "Nobody else writes to this ledger.")
        head = next
        tree = batch.tree
    }

    static func event(_ number: Position) -> Event {
        guard let amount = Amount(microcredits: 2_500_000) else {
            preconditionFailure("Two and a half credits are an amount.")
        }
        let account = "account-\(number % 100_000)"
        return .creditsReserved(
            CreditsReserved(
                id: ReservationID(trusted: "2931847561-\(number % 64)-\(number)"),
                account: AccountID(trusted: account),
                amount: amount,
                slices: [Slice(lot: LotID(trusted: "grant-\(number % 100_000)"), amount: amount)],
                expiresAt: Instant(microseconds: 1_795_219_200_000_000),
                fingerprint: Fingerprint(high: UInt64(number) &* 0x9E37_79B9_7F4A_7C15, low: 7)
            )
        )
    }
}

/// How often something can be done.
struct Rate {
    private var rows = 0
    private var seconds = 0.0
    private var cpuSeconds = 0.0
    private var latencies: [Double] = []

    var perSecond: Double { Double(rows) / seconds }
    var cpuMicroseconds: Double { cpuSeconds / Double(rows) * 1e6 }
    var p50Milliseconds: Double { latencies.sorted()[latencies.count / 2] * 1000 }

    mutating func measure(for duration: Duration, _ body: () throws -> Int) rethrows {
        let start = ContinuousClock.now
        let cpu = Workload.cpuSeconds()
        var before = start
        while before < start + duration {
            rows += try body()
            let now = ContinuousClock.now
            latencies.append(before.duration(to: now).seconds)
            before = now
        }
        seconds += start.duration(to: before).seconds
        cpuSeconds += Workload.cpuSeconds() - cpu
    }
}
