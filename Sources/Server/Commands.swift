// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat

/// The routes that change something.
struct Commands: Sendable {
    let installation: Installation
    let bodies: BodyReader
    let settings: ServerSettings

    func run(_ operation: Operation, _ call: Call, _ scope: RequestScope) async throws -> Answer {
        let fields = try await bodies.fields(
            of: call.request,
            scope: scope,
            bytesMaximum: settings.bodyBytesMaximum
        )
        let request = try CommandReader.read(
            operation,
            fields,
            target: call.target.isEmpty ? nil : call.target,
            headerID: call.headerID
        )
        let handler = call.handler
        return try await bodies.deadlines.bound(settings.requestTimeout) {
            let receipt = try await installation.execute(request, on: handler)
            let resources = Resources(installation: installation, ledger: handler.ledger)
            return try await resources.answer(status: operation.status, receipt)
        }
    }
}
