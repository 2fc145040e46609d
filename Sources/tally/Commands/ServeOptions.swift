// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// The flags of `serve` and `demo`.
struct ServeOptions: ParsableArguments {
    @OptionGroup var place: PlaceOptions

    @Option(
        help: ArgumentHelp(
            "Where to take requests (default: 127.0.0.1:7420); port 0 is any free one.",
            valueName: "host:port"
        )
    )
    var listen: String?

    @Option(
        name: .customLong("read-database-url"),
        help: ArgumentHelp(
            "A streaming standby of the database, for reads that need not be exact.",
            valueName: "url"
        )
    )
    var readDatabaseURL: String?

    @Option(
        help: ArgumentHelp("A folder with read models of your own.", valueName: "dir")
    )
    var projections: String?

    @Option(
        help: ArgumentHelp("Entities kept in memory, for each ledger.", valueName: "number")
    )
    var cacheEntities: String?

    @Option(
        help: ArgumentHelp("trace, debug, info, notice, warning or error.", valueName: "level")
    )
    var logLevel: String?

    @Option(
        help: ArgumentHelp(
            "Archive full segments of the log there: a folder, or s3://bucket/prefix.",
            valueName: "place"
        )
    )
    var archive: String?

    @Flag(help: "Leave generations to whoever submits them over HTTP.")
    var noDispatch = false

    func settings() async throws -> Settings {
        var flags = place.flags
        flags["listen"] = listen
        flags["read.database.url"] = readDatabaseURL
        flags["projections"] = projections
        flags["cache.entities"] = cacheEntities
        flags["log.level"] = logLevel
        flags["archive"] = archive.map(ArchiveOptions.whole)
        if noDispatch { flags["dispatch"] = "off" }
        return try await SettingsReader.settings(flags: flags, file: place.config)
    }
}
