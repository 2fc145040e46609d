// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat

/// What endpoints answer with.
struct Services: Sendable {
    let installation: Installation
    let reads: Reads
    let bodies: BodyReader
    let settings: ServerSettings

    func resources(_ call: Call) -> Resources {
        Resources(vault: installation.vault, ledger: call.ledger)
    }

    /// One thing, exactly as it is at the head of the log; a user's own only.
    func show(_ key: EntityKey, _ call: Call) async throws -> Answer {
        try await reads.bounded(call) {
            let view = try await call.handler.read([key])
            let item = view.items[0]
            // Whether it is another's or nobody's is not for a user to learn.
            guard
                call.caller.role != .user
                    || (item != nil && item?.entity.owner == call.caller.account)
            else { throw Problem(.forbidden, "Ask for what belongs to your own account.") }
            guard let item else { throw Problem.notFound(key) }
            return .json(try await resources(call).show(item.entity, at: item.position))
        }
    }

    func fields(of call: Call, _ scope: RequestScope) async throws -> FieldReader {
        try await bodies.fields(
            of: call.request,
            scope: scope,
            bytesMaximum: settings.bodyBytesMaximum
        )
    }

    /// Carries out what the body asks for.
    func run(
        _ endpoint: Endpoint,
        _ make: CommandFields.Make,
        status: Int,
        _ call: Call,
        _ scope: RequestScope
    ) async throws -> Answer {
        let fields = try await fields(of: call, scope)
        let request = try CommandFields.read(
            endpoint,
            make,
            fields,
            caller: call.caller,
            targets: call.targets,
            headerID: call.headerID
        )
        return try await bodies.deadlines.bound(settings.requestTimeout) {
            try await self.run(request, status: status, call)
        }
    }

    /// Carries out a request; the answer shows the thing that it is about.
    func run(_ request: LedgerRequest, status: Int, _ call: Call) async throws -> Answer {
        let receipt = try await installation.execute(request, on: call.handler)
        return try await resources(call).answer(status: status, receipt)
    }
}
