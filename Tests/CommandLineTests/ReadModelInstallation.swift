// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections
import ShippedProjections

/// The read models that a server would have installed.
enum ReadModelInstallation {
    static func install(in url: String) throws {
        let connection = try Connection(to: ConnectionTarget(url))
        defer { connection.close() }
        for statement in Build.setup { try connection.execute(statement) }
        let files = try ShippedProjections.all.map { path, source in
            (file: try ProjectionFile(source, path: path), path: path)
        }
        try Registry.install(files, on: connection)
    }
}
