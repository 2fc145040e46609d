// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
package import Postgres
package import Projections

/// What a recorded log rebuilds to, in a database that is there for nothing else.
package struct FixtureRebuild {
    /// The expected files by their paths in the folder.
    package let files: [(path: String, text: String)]

    /// Rebuilds in an empty database.
    ///
    /// - Throws: `FixtureFailure.broken` where the events leave something that cannot be; what a
    ///   replay into a database throws.
    package init(
        _ file: FixtureFile,
        readModels: [(file: ProjectionFile, path: String)],
        in scratch: ConnectionTarget
    ) throws {
        try Self.fold(file)
        var source = FixtureSource(file)
        let order = DatabaseSink.Order(
            ledger: file.ledger,
            genesis: source.genesis,
            selection: Selection(),
            last: source.end,
            hasLog: false,
            files: readModels
        )
        let connection = try Connection(to: scratch)
        defer { connection.close() }
        var sink = try DatabaseSink(order, on: connection)
        guard sink.place == nil else { throw ReplayFailure.notEmpty }
        _ = source.begin(after: 0, through: source.end)
        while let stretch = source.next() { try sink.write(stretch, selected: nil) }
        files = try FixtureViews.all.compactMap { view in
            try FixtureViews.csv(of: view, on: connection).map { (view.path, $0) }
        }
    }

    private static func fold(_ file: FixtureFile) throws {
        var replay = Replay()
        for event in file.events { replay.apply(try event.decoded(), at: event.position) }
        guard let sentence = (replay.violations + replay.crossViolations()).first else { return }
        throw FixtureFailure.broken(sentence)
    }
}

package enum FixtureFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case exists(String)
    case missing(String)
    case unknownAccounts([String])
    case nothing
    case tooMany(maximum: Int)
    case tooManyEntities(maximum: Int)
    case broken(String)
    case differs(path: String, line: Int)

    package var description: String {
        switch self {
        case .exists(let path): "\(path) is there already: choose another name, or delete it."
        case .missing(let path): "There is no \(path): record it, or correct the name."
        case .unknownAccounts(let ids):
            "The ledger knows no account \(ids.joined(separator: ", ")) up to there."
        case .nothing: "No account began in that range: give another one."
        case .tooMany(let maximum):
            "That is more than \(maximum) events: choose accounts, or an earlier end."
        case .tooManyEntities(let maximum):
            "More than \(maximum) things may belong to that: choose other accounts, a later begin, or "
                + "an earlier end."
        case .broken(let sentence):
            "The events do not make a ledger by themselves: \(sentence)"
        case .differs(let path, let line):
            "The read models differ from \(path) in line \(line): see whether they should."
        }
    }
}
