// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import EventLog
internal import Postgres
internal import Proofs

/// What an origin is called by default.
extension Notary {
    private static let keep = Statement(
        "installation_name_keep",
        "INSERT INTO installation (name, value) VALUES ('name', $1) ON CONFLICT DO NOTHING"
    )
    private static let find = Statement(
        "installation_name",
        "SELECT value FROM installation WHERE name = 'name'"
    )

    /// `tally-<name of the installation>/<ledger>`, and a number after that where earlier origins of
    /// the ledger were given up: no two trees have one origin.
    package func defaultOrigin(of ledger: Ledger) async throws -> String {
        let name = try await installation.sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(RandomBytes.make(8))
            try connection.query(Self.keep, parameters)
            return Hex.encode(try connection.query(Self.find).bytes(0, 0))
        }
        let origin = "tally-\(name)/\(ledger.name)"
        let former = Set(try await keys(of: ledger).map(\.verifier.name))
        guard former.contains(origin) else { return origin }
        var number = 2
        while former.contains("\(origin)-\(number)") { number += 1 }
        return "\(origin)-\(number)"
    }
}
