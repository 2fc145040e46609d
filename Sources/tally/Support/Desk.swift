// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Engine
package import EventFormat

/// One ledger, open for commands.
package struct Desk: Sendable {
    package let installation: Installation
    package let handler: CommandHandler

    package static func open(_ name: String, in installation: Installation) async throws -> Desk {
        guard let handler = try await installation.handler(of: name) else {
            throw Failure.noLedger(name)
        }
        return Desk(installation: installation, handler: handler)
    }

    package func execute(_ request: Request) async throws -> Receipt {
        try await installation.execute(request, on: handler)
    }

    package func read(_ keys: [EntityKey]) async throws -> View {
        try await handler.read(keys)
    }

    package func account(_ id: AccountID) async throws -> (Account, Position) {
        guard let found = try await read([.account(id)]).account(at: 0) else {
            throw Failure(Rejection.notFound(.account(id)))
        }
        return found
    }
}
