// SPDX-License-Identifier: Apache-2.0

internal import Projections

/// A rebuild from its begin to its switch, with a progress bar.
struct Rebuilding: Sendable {
    struct Result: Sendable {
        let name: String
        let version: Int32
        let isSwitched: Bool
        /// Of the tables that both have.
        let differences: [Difference]
    }

    let entry: ReadModelFiles.Entry
    let place: Place

    func run(switches: Bool) async throws -> Result {
        let rebuild = try await build()
        let entry = entry
        let differences = try await place.project { connection in
            if !switches { return try rebuild.differences(on: connection) }
            try rebuild.switchOver(path: entry.path, on: connection)
            return []
        }
        return Result(
            name: entry.file.name,
            version: entry.file.version,
            isSwitched: switches,
            differences: differences
        )
    }

    /// Brings the new build to the head, beside the one that serves.
    func build() async throws -> Rebuild {
        let entry = entry
        let rebuild = try await place.project { connection in
            try Rebuild.begin(entry.file, path: entry.path, on: connection)
        }
        let bar = ProgressBar("Rebuilding \(entry.file.name)", unit: "events")
        var isBehind = true
        while isBehind {
            try Task.checkCancellation()
            isBehind = try await place.project { connection in
                let isBehind = try rebuild.advance(on: connection)
                let progress = try rebuild.progress(on: connection)
                bar.show(Int(progress.done), of: Int(progress.total))
                return isBehind
            }
        }
        bar.finish()
        return rebuild
    }
}
