// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import JSONText
import Postgres
import Projections
import ShippedProjections
import TestSupport
import Testing

extension TestServer {
    func installReadModels() throws {
        let connection = try Connection(to: ConnectionTarget(conninfo))
        defer { connection.close() }
        for statement in Build.setup { try connection.execute(statement) }
        let files = try ShippedProjections.all.map { path, source in
            (try ProjectionFile(source, path: path), path)
        }
        try Registry.install(files, on: connection)
    }

    /// Runs a body beside a projector.
    func projecting(_ body: () async throws -> Void) async throws {
        try installReadModels()
        let projector = Projector(
            target: ConnectionTarget(conninfo),
            logger: .ofTests,
            activity: installation.activity
        )
        async let _: Void = projector.run()
        try await body()
    }

    /// A list, once it is at the position of an answer.
    func list(_ path: String, after reply: Reply, key: String? = adminKey) async throws -> Reply {
        let joint = path.contains("?") ? "&" : "?"
        let position = reply["position"] ?? "0"
        return try await get(path + "\(joint)min_position=\(position)&wait=20", key: key)
    }
}

extension TestServer {
    /// Waits until a read model has what an answer told.
    func reach(_ name: String, _ reply: Reply) async throws {
        let position = Int64(reply["position"] ?? "0") ?? 0
        let ledger = try #require(try await installation.handler(of: "main")).ledger.id
        let isThere = try await eventually {
            let reached = try await installation.sessions.perform { connection in
                try ProjectionStatus.position(of: name, ledger: ledger, on: connection)
            }
            return reached >= position
        }
        #expect(isThere)
    }
}

extension Reply {
    /// A member of each item of a page.
    func items(_ name: String) -> [String?] {
        (json["items"]?.elements ?? []).map { $0[name]?.plain }
    }
}
