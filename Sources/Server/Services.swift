// SPDX-License-Identifier: Apache-2.0

internal import Dispatching
internal import Domain
internal import Engine
internal import EventFormat
internal import PaymentDesk

/// What endpoints answer with.
struct Services: Sendable {
    let installation: Installation
    let reads: Reads
    let bodies: BodyReader
    let settings: ServerSettings
    let waiters: Waiters
    let desk: PaymentDesk
    let jobs: JobDesk

    func resources(_ call: Call) -> Resources {
        Resources(installation: installation, ledger: call.ledger)
    }

    /// One thing, exactly as it is at the head of the log; a user's own only.
    func show(_ key: EntityKey, _ call: Call) async throws -> Answer {
        try await reads.bounded(call) {
            let item = try await own(key, call).item
            return .json(try await resources(call).show(item.entity, at: item.position))
        }
    }

    /// - Throws: a problem where there is none, or it is not for the caller to see.
    func own(
        _ key: EntityKey,
        _ call: Call
    ) async throws -> (item: View.Item, head: Position) {
        let view = try await call.handler.read([key])
        let item = view.items[0]
        guard
            call.caller.role != .user
                || (item != nil && item?.entity.owner == call.caller.account)
        else { throw Problem.notOwn }
        guard let item else { throw Problem.notFound(key) }
        return (item, view.head)
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
        if let report = try ProgressReport.read(endpoint, fields, targets: call.targets) {
            return try await bodies.deadlines.bound(settings.requestTimeout) {
                try await report.answer(call.handler, in: installation)
            }
        }
        let request = try CommandFields.read(
            endpoint,
            make,
            fields,
            caller: call.caller,
            quotes: LedgerQuotes(of: call.handler, in: installation),
            targets: call.targets,
            headerID: call.headerID
        )
        return try await bodies.deadlines.bound(settings.requestTimeout) {
            if !endpoint.targetNames.isEmpty { try await requireOwn(request, call) }
            if CheckoutPage.isMeant(by: endpoint) {
                return try await CheckoutPage.open(request, fields, status: status, call, self)
            }
            return try await self.run(request, status: status, call)
        }
    }

    /// What a path names is a user's to change only where it is the user's own; an owner is for
    /// ever.
    private func requireOwn(_ request: LedgerRequest, _ call: Call) async throws {
        guard call.caller.role == .user, case .draft(let draft) = request else { return }
        _ = try await own(draft.key, call)
    }

    /// Carries out a request; the answer shows the thing that it is about.
    func run(_ request: LedgerRequest, status: Int, _ call: Call) async throws -> Answer {
        let receipt = try await installation.execute(request, on: call.handler)
        return try await resources(call).answer(status: status, receipt)
    }
}

extension Problem {
    /// Whether it is another's or nobody's is not for a user to learn.
    static let notOwn = Problem(.forbidden, "Ask for what belongs to your own account.")
}
