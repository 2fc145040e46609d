// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// The endpoints that are told of events by webhooks.
extension Endpoint {
    static let outbound: [Endpoint] = [
        .form(.post, "/v1/endpoints", [.admin]) { try await OutboundRoutes.add($0, $1, $2) },
        .list("/v1/endpoints", []) { try await OutboundRoutes.list($0, $1) },
        .list("/v1/endpoints/{endpoint}", []) { call, services in
            .json(
                OutboundRoutes.document(try await OutboundRoutes.endpoint(call, services))
            )
        },
        .form(.patch, "/v1/endpoints/{endpoint}", [.admin]) {
            try await OutboundRoutes.change($0, $1, $2)
        },
        .call(.delete, "/v1/endpoints/{endpoint}", [.admin]) {
            try await OutboundRoutes.remove($0, $1)
        },
        .form(.post, "/v1/endpoints/{endpoint}/rotate", [.admin]) {
            try await OutboundRoutes.rotate($0, $1, $2)
        },
        .list("/v1/endpoints/{endpoint}/dead-letters", ["limit", "cursor"]) {
            try await OutboundRoutes.deadLetters($0, $1)
        },
        .form(.post, "/v1/endpoints/{endpoint}/replay", [.admin]) {
            try await OutboundRoutes.replay($0, $1, $2)
        },
    ]

    /// They are beside the log: no position is waited for.
    private static func list(
        _ path: String,
        _ parameters: Set<String>,
        _ answer: @escaping @Sendable (Call, Services) async throws -> Answer
    ) -> Endpoint {
        Endpoint(
            method: .get,
            path: path,
            roles: [.admin],
            parameters: parameters,
            action: .answer(answer)
        )
    }
}
