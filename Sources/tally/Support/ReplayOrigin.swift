// SPDX-License-Identifier: Apache-2.0

internal import Archive
internal import ArgumentParser
internal import EventLog
private import Foundation
internal import Logging
internal import Postgres
internal import Replaying

/// Where a replay takes its events from: the ledger's database, or files alone.
struct ReplayOrigin: ParsableArguments {
    typealias Opening = @Sendable () throws -> any ReplaySource

    @OptionGroup var options: LedgerOptions

    @Option(
        help: ArgumentHelp(
            "Read an archive instead of a database: a folder, s3://bucket/prefix, or a recorded log.",
            valueName: "place"
        )
    )
    var segments: String?

    /// Works with what opens the source, on the thread that uses it.
    func work<Value: Sendable>(
        _ body: @escaping @Sendable (_ open: @escaping Opening) async throws -> Value
    ) async throws -> Value {
        let name = options.ledger
        guard let segments else {
            return try await options.place.open(makes: false) { place in
                let ledger = try await place.ledger(named: name)
                let target = place.target
                return try await body { try LogSource(ledger, on: Log.connect(to: target)) }
            }
        }
        let location = ArchiveOptions.whole(segments)
        let settings = try await options.place.settings()
        let logger = JSONLogHandler.logger("tally", level: .error)
        return try await Foreground.run(logger: logger) {
            if let file = Self.recordedLog(at: location) {
                return try await body { FixtureSource(try file()) }
            }
            let target = try settings.archivePlaces.target(at: location)
            return try await body { try ArchiveSource(Archive(target, ledger: name)) }
        }
    }

    /// `nil` for what is no such file by its name.
    private static func recordedLog(
        at location: String
    ) -> (@Sendable () throws -> FixtureFile)? {
        guard location.hasSuffix("/" + FixtureFile.name) else { return nil }
        let folder = String(location.dropLast(FixtureFile.name.count + 1))
        return {
            guard let bytes = try DirectoryTarget(folder).read(FixtureFile.name) else {
                throw FixtureFailure.missing(location)
            }
            return try FixtureFile(bytes, path: location)
        }
    }
}
