// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Logging

/// Where the database is: the same for every command.
struct PlaceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The data folder (default: .tally).", valueName: "dir"))
    var data: String?

    @Option(
        name: .customLong("database-url"),
        help: ArgumentHelp("A PostgreSQL of yours, instead of the embedded one.", valueName: "url")
    )
    var databaseURL: String?

    @Option(help: ArgumentHelp("A JSON file with settings.", valueName: "file"))
    var config: String?

    mutating func validate() throws {
        for (name, value) in [("data", data), ("database-url", databaseURL), ("config", config)]
        where value?.isEmpty == true {
            throw ValidationError("--\(name) is empty: give a value or leave it out.")
        }
    }

    var flags: [String: String] {
        var flags: [String: String] = [:]
        flags["data"] = data
        flags["database.url"] = databaseURL
        return flags
    }

    func settings() async throws -> Settings {
        try await SettingsReader.settings(flags: flags, file: config)
    }

    /// Opens the database, works, and closes it, whatever happens.
    ///
    /// `makes` is whether a data folder that is not there may be made.
    func open<Value: Sendable>(
        makes: Bool = true,
        _ body: @escaping @Sendable (Place) async throws -> Value
    ) async throws -> Value {
        let settings = try await settings()
        let logger = JSONLogHandler.logger("tally", level: .error)
        return try await Foreground.run(logger: logger) {
            let place = try await Place.open(settings, makes: makes)
            do {
                let value = try await body(place)
                await place.close()
                return value
            } catch {
                await place.close()
                throw error
            }
        }
    }
}
