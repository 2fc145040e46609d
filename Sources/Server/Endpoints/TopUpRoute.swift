// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog

/// `GET /v1/accounts/{id}/topup`: automatic top-ups, also where nobody configured them.
enum TopUpRoute {
    static func show(_ call: Call, _ services: Services) async throws -> Answer {
        let id = try services.reads.ownAccount(call)
        return try await services.reads.bounded(call) {
            guard
                let (account, position) = try await call.handler.read([.account(id)]).account(at: 0)
            else { throw Problem.notFound(.account(id)) }
            let resources = services.resources(call)
            return .json(
                Resources.object { object in
                    object.write("account", account.id.text)
                    if account.topUp == nil {
                        object.writeObject("topup") { $0.write("status", "off") }
                    } else {
                        resources.write(account.topUp, to: &object)
                    }
                    object.write("position", integer: position)
                }
            )
        }
    }
}
