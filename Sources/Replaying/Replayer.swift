// SPDX-License-Identifier: Apache-2.0

internal import Archive
internal import Cryptography
package import Domain
internal import Postgres

/// A replay under way, on a thread of its own: one stretch of events after the other.
package actor Replayer {
    package struct Progress: Hashable, Sendable {
        /// The positions that are replayed.
        package let range: ClosedRange<Position>
        /// After which position the source reads: before the range, where that proves it.
        package let start: Position
        /// How far it has come, also through what is before the range and only proved.
        package let position: Position
        /// How many events were taken, of this run.
        package let selected: Int
    }

    /// Source and sink, made on the thread that uses them.
    package struct Ends {
        package var source: any ReplaySource
        package var sink: any ReplaySink
        package let range: ClosedRange<Position>
        package let only: Only
        /// How far the sink had come.
        fileprivate let begun: ReplayPlace?

        package init(
            source: any ReplaySource,
            sink: any ReplaySink,
            range: ClosedRange<Position>,
            only: Only
        ) {
            self.source = source
            self.sink = sink
            self.range = range
            self.only = only
            begun = sink.place
        }
    }

    private let executor = ThreadExecutor()
    private let open: @Sendable () throws -> Ends
    private var ends: Ends?
    private var filter: LineFilter?
    private var start: Position = 0
    private var position: Position = 0
    private var selected = 0

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Opens nothing yet.
    package init(_ open: @escaping @Sendable () throws -> Ends) {
        self.open = open
    }

    /// Opens both ends; where the sink was begun before, it goes on after what it has.
    package func begin() throws -> Progress {
        var ends = try open()
        let place = ends.start
        let root = try ends.source.begin(after: place, through: ends.range.upperBound)
        if let root { try ends.check(root, at: place) }
        start = root == nil ? 0 : place
        if !ends.only.takesAll {
            filter = LineFilter(ends.only, ledger: ends.source.ledger)
        }
        position = start
        self.ends = ends
        return progress(of: ends)
    }

    /// Replays the next stretch; `nil` when all is done.
    ///
    /// - Throws: `ReplayFailure`, `LogError`; what source and sink throw. What was written before
    ///   stays.
    package func step() throws -> Progress? {
        guard var ends else { preconditionFailure("A replay begins before its first step.") }
        defer { self.ends = ends }
        guard let stretch = try ends.source.next() else {
            if selected == 0, ends.begun?.selected ?? 0 == 0 {
                let range = ends.range
                throw ReplayFailure.nothingSelected(
                    ends.only,
                    range.lowerBound,
                    range.upperBound
                )
            }
            try ends.sink.finish()
            return nil
        }
        position = stretch.last
        guard stretch.first > ends.start else {
            try ends.check(stretch.root, at: stretch.last)
            return progress(of: ends)
        }
        let taken = try filter.map { filter in
            try stretch.range.filter { try filter.takes(stretch.lines[$0]) }
        }
        try ends.sink.write(stretch, selected: taken)
        selected += taken?.count ?? stretch.range.count
        return progress(of: ends)
    }

    private func progress(of ends: Ends) -> Progress {
        Progress(range: ends.range, start: start, position: position, selected: selected)
    }
}

extension Replayer.Ends {
    /// The position after which the sink is written to.
    fileprivate var start: Position { begun?.position ?? range.lowerBound - 1 }

    /// What the sink has must be of the same past.
    fileprivate func check(_ root: Digest, at position: Position) throws {
        guard let begun, begun.position == position, begun.root != root else { return }
        throw ReplayFailure.otherSource(position)
    }
}
