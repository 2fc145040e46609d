// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Engine
internal import EventFormat
package import EventLog
package import JSONText

/// A thing as the API shows it, for the command line too: personal texts are in clear.
package enum ResourceDocument {
    package static func make(
        _ entity: Entity,
        at position: Position,
        from installation: Installation,
        ledger: Ledger
    ) async throws -> JSON {
        let resources = Resources(installation: installation, ledger: ledger)
        return try JSONParser.parse(try await resources.show(entity, at: position))
    }
}
