// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections
import tally

/// The read models that a server would have installed.
enum ReadModelInstallation {
    static func install(in url: String, alsoFrom folder: String? = nil) throws {
        let connection = try Connection(to: ConnectionTarget(url))
        defer { connection.close() }
        for statement in Build.setup { try connection.execute(statement) }
        let entries = try ReadModelFiles.all(in: folder)
        try Registry.install(entries.map { (file: $0.file, path: $0.path) }, on: connection)
    }
}
