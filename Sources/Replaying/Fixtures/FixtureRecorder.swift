// SPDX-License-Identifier: Apache-2.0

package import Archive
internal import Domain
internal import EventFormat
internal import EventLog
package import Postgres
package import Projections

/// Records logs of running ledgers for tests, without what is sealed, and checks recorded ones.
///
/// On a thread of its own, as it blocks.
package actor FixtureRecorder {
    /// What is to be recorded.
    package struct Order: Sendable {
        package var name: String
        /// All, where none is named.
        package var accounts: [String]
        /// Only accounts whose life began there or later.
        package var from: Bound?
        /// Inclusive.
        package var until: Bound?
        /// A paragraph: what the log guards.
        package var guards: String

        package init(
            name: String,
            accounts: [String] = [],
            from: Bound? = nil,
            until: Bound? = nil,
            guards: String
        ) {
            self.name = name
            self.accounts = accounts
            self.from = from
            self.until = until
            self.guards = guards
        }
    }

    /// As many as a segment has.
    package static let eventsMaximum = Int(ArchivedSegment.eventsEach)
    /// Whatever the ledger is called: a recorded log names nobody.
    package static let ledger = Ledger.defaultName

    private let executor = ThreadExecutor()
    private let folder: any ArchiveTarget
    private let readModels: [(file: ProjectionFile, path: String)]
    private let scratch: ConnectionTarget

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// `folder` holds a folder for each recorded log; `scratch` is an empty database, which is
    /// filled.
    package init(
        folder: any ArchiveTarget,
        readModels: [(file: ProjectionFile, path: String)],
        scratch: ConnectionTarget
    ) {
        self.folder = folder
        self.readModels = readModels
        self.scratch = scratch
    }

    /// Writes the folder of a recorded log: events, `expected/`, `README.md`.
    ///
    /// - Returns: how many events it has.
    /// - Throws: `FixtureFailure`, `ReplayFailure`; what the source, the folder and the scratch
    ///   database throw.
    package func record(
        _ order: Order,
        from open: @Sendable () throws -> any ReplaySource
    ) throws -> Int {
        let path = order.name + "/" + FixtureFile.name
        guard try folder.read(path) == nil else {
            throw FixtureFailure.exists(folder.location + "/" + path)
        }
        var source = try open()
        let bytes = FixtureFile.bytes(of: try Self.lines(order, &source))
        let file = try FixtureFile(bytes, path: path)
        let rebuild = try FixtureRebuild(file, readModels: readModels, in: scratch)
        for expected in rebuild.files {
            try folder.write(Array(expected.text.utf8), to: order.name + "/" + expected.path)
        }
        try folder.write(Array((order.guards + "\n").utf8), to: order.name + "/README.md")
        // Last: where it is, all is.
        try folder.write(bytes, to: path)
        return file.events.count
    }

    /// Rebuilds a recorded log, and compares.
    ///
    /// - Returns: how many files were compared.
    /// - Throws: `FixtureFailure.differs` for the first that differs.
    package func check(_ name: String) throws -> Int {
        let path = name + "/" + FixtureFile.name
        guard let bytes = try folder.read(path) else {
            throw FixtureFailure.missing(folder.location + "/" + path)
        }
        let file = try FixtureFile(bytes, path: folder.location + "/" + path)
        let rebuild = try FixtureRebuild(file, readModels: readModels, in: scratch)
        for found in rebuild.files {
            let path = name + "/" + found.path
            guard let expected = try folder.read(path) else {
                throw FixtureFailure.missing(folder.location + "/" + path)
            }
            guard Array(found.text.utf8) != expected else { continue }
            let pairs = zip(
                found.text.split(separator: "\n", omittingEmptySubsequences: false),
                String(decoding: expected, as: UTF8.self)
                    .split(separator: "\n", omittingEmptySubsequences: false)
            )
            let same = pairs.prefix { $0 == $1 }.count
            throw FixtureFailure.differs(path: folder.location + "/" + path, line: same + 1)
        }
        let rebuilt = Set(rebuild.files.map(\.path))
        for view in FixtureViews.all where !rebuilt.contains(view.path) {
            let path = name + "/" + view.path
            guard try folder.read(path) == nil else {
                throw FixtureFailure.differs(path: folder.location + "/" + path, line: 1)
            }
        }
        return rebuild.files.count
    }

    /// First through the ledger for what belongs together, until no more is found, then for the
    /// events.
    private static func lines(
        _ order: Order,
        _ source: inout any ReplaySource
    ) throws -> [UInt8] {
        let selection = Selection(from: order.from, until: order.until)
        let range = try selection.range(in: &source)
        var choice = FixtureChoice(accounts: order.accounts, since: range.lowerBound)
        var known = -1
        while !choice.takesAll, choice.count > known {
            known = choice.count
            try forEachEvent(of: &source, through: range.upperBound) { record, event in
                try choice.look(at: event, record.position)
            }
        }
        let missing = choice.missing()
        guard missing.isEmpty else { throw FixtureFailure.unknownAccounts(missing) }
        var places: [Position: Position] = [:]
        var lines: [UInt8] = []
        var hasAccount = false
        try forEachEvent(of: &source, through: range.upperBound) { record, event in
            guard choice.takes(event) else { return }
            guard places.count < eventsMaximum else {
                throw FixtureFailure.tooMany(maximum: eventsMaximum)
            }
            let position = Position(places.count) + 1
            places[record.position] = position
            hasAccount = hasAccount || event.account != nil
            let eraser = FixtureEraser { places[$0] }
            try eraser.event(record, at: position).appendLine(ledger: ledger, to: &lines)
            lines.append(UInt8(ascii: "\n"))
        }
        guard hasAccount || order.from == nil && order.accounts.isEmpty else {
            throw FixtureFailure.nothing
        }
        return lines
    }

    private static func forEachEvent(
        of source: inout any ReplaySource,
        through last: Position,
        _ body: (RecordedEvent, Event) throws -> Void
    ) throws {
        _ = try source.begin(after: 0, through: last)
        while let stretch = try source.next() {
            for record in try stretch.events() { try body(record, try record.decoded()) }
        }
    }
}
