// SPDX-License-Identifier: Apache-2.0

/// All that is served.
///
/// Every path has one method of its own, but for those of the parts of the domain: see `Endpoint`.
enum Route: Hashable, Sendable {
    case openAccount
    case account
    case statement
    case suspendAccount
    case reinstateAccount
    case makeGrant
    case grant
    case makeAdjustment
    case adjustment
    case reserve
    case reservation
    case capture
    case release
    case makeRefund
    case refund
    case analytics
    case batch
    case webhook
    case events
    case eventStream
    case checkpoint
    case tile
    case health
    case ready
    case metrics
    case openAPI
    case part(Endpoint)

    /// The path as OpenAPI writes it.
    var path: String {
        switch self {
        case .openAccount: "/v1/accounts"
        case .account: "/v1/accounts/{id}"
        case .statement: "/v1/accounts/{id}/statement"
        case .suspendAccount: "/v1/accounts/{id}/suspend"
        case .reinstateAccount: "/v1/accounts/{id}/reinstate"
        case .makeGrant: "/v1/grants"
        case .grant: "/v1/grants/{id}"
        case .makeAdjustment: "/v1/adjustments"
        case .adjustment: "/v1/adjustments/{id}"
        case .reserve: "/v1/reservations"
        case .reservation: "/v1/reservations/{id}"
        case .capture: "/v1/reservations/{id}/capture"
        case .release: "/v1/reservations/{id}/release"
        case .makeRefund: "/v1/refunds"
        case .refund: "/v1/refunds/{id}"
        case .analytics: "/v1/analytics/{report}"
        case .batch: "/v1/batch"
        case .webhook: "/v1/webhooks/{provider}"
        case .events: "/v1/events"
        case .eventStream: "/v1/events/stream"
        case .checkpoint: "/v1/checkpoint"
        case .tile: "/v1/tile/{level}/{tile}"
        case .health: "/health"
        case .ready: "/ready"
        case .metrics: "/metrics"
        case .openAPI: "/openapi.json"
        case .part(let endpoint): endpoint.path
        }
    }

    /// For sorting.
    var label: String { path + " " + method }

    var method: String {
        switch self {
        case .part(let endpoint): endpoint.method.rawValue
        default: isCommand ? "POST" : "GET"
        }
    }

    /// Whether it is a POST; all others are a GET.
    private var isCommand: Bool {
        switch self {
        case .openAccount, .suspendAccount, .reinstateAccount, .makeGrant, .makeAdjustment,
            .reserve, .capture, .release, .makeRefund, .batch, .webhook:
            true
        case .account, .statement, .grant, .adjustment, .reservation, .refund, .analytics, .events,
            .eventStream, .checkpoint, .tile, .health, .ready, .metrics, .openAPI, .part:
            false
        }
    }

    /// Who may ask.
    ///
    /// `nil` is whoever can reach the server.
    var roles: Set<Caller.Role>? {
        switch self {
        // What providers send is judged by its signature.
        case .health, .ready, .metrics, .openAPI, .webhook: nil
        case .suspendAccount, .reinstateAccount, .makeAdjustment: [.admin]
        case .openAccount, .makeGrant, .reserve, .capture, .release, .makeRefund, .batch:
            [.service, .admin]
        // Users: their own account, its reservations and its live stream; the routes look.
        case .account, .statement, .reservation, .eventStream: [.user, .service, .auditor, .admin]
        case .grant, .adjustment, .refund, .analytics, .events: [.service, .auditor, .admin]
        case .checkpoint, .tile: [.auditor, .admin]
        case .part(let endpoint): endpoint.roles
        }
    }

    /// The parameters that the route understands; another one is a mistake worth telling.
    var parameters: Set<String> {
        switch self {
        case .account: ["as_of", "min_position", "wait"]
        case .grant, .adjustment, .reservation, .refund: ["min_position", "wait"]
        case .statement: ["type", "from", "to", "sort", "limit", "cursor", "min_position", "wait"]
        case .analytics: ["bucket", "from", "to", "min_position", "wait"]
        case .events: ["after", "type", "account", "limit", "cursor", "min_position", "wait"]
        case .eventStream: ["after", "type", "account"]
        case .part(let endpoint): endpoint.parameters
        default: []
        }
    }

    /// What is served at a path, with the ids in it, still as they were written.
    static func match(_ path: Substring) -> [(Route, targets: [Substring])] {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].isEmpty else { return [] }
        guard parts[1] == "v1" else {
            return parts.count == 2 ? [open(parts[1]).map { ($0, []) }].compactMap(\.self) : []
        }
        guard parts.count > 2, !parts.dropFirst().contains("") else { return [] }
        // A tile's number is as many parts as it has thousands.
        if parts[2] == "tile", parts.count > 4 { return [(.tile, Array(parts.dropFirst(3)))] }
        let own: (Route, id: Substring?)? =
            switch parts.count {
            case 3: collection(parts[2]).map { ($0, nil) }
            case 4: member(parts[2], parts[3])
            case 5: action(parts[2], parts[4]).map { ($0, parts[3]) }
            default: nil
            }
        let endpoints = Endpoint.match(parts.dropFirst(2)).map { (Route.part($0), $1) }
        return [own.map { ($0, [$1].compactMap(\.self)) }].compactMap(\.self) + endpoints
    }

    private static func open(_ name: Substring) -> Route? {
        switch name {
        case "health": .health
        case "ready": .ready
        case "metrics": .metrics
        case "openapi.json": .openAPI
        default: nil
        }
    }

    private static func collection(_ name: Substring) -> Route? {
        switch name {
        case "accounts": .openAccount
        case "grants": .makeGrant
        case "adjustments": .makeAdjustment
        case "reservations": .reserve
        case "refunds": .makeRefund
        case "batch": .batch
        case "events": .events
        case "checkpoint": .checkpoint
        default: nil
        }
    }

    private static func member(_ collection: Substring, _ id: Substring) -> (Route, id: Substring?)?
    {
        switch collection {
        case "accounts": (.account, id)
        case "grants": (.grant, id)
        case "adjustments": (.adjustment, id)
        case "reservations": (.reservation, id)
        case "refunds": (.refund, id)
        case "analytics": (.analytics, id)
        case "webhooks": (.webhook, id)
        case "events": id == "stream" ? (.eventStream, nil) : nil
        default: nil
        }
    }

    private static func action(_ collection: Substring, _ name: Substring) -> Route? {
        switch (collection, name) {
        case ("accounts", "statement"): .statement
        case ("accounts", "suspend"): .suspendAccount
        case ("accounts", "reinstate"): .reinstateAccount
        case ("reservations", "capture"): .capture
        case ("reservations", "release"): .release
        default: nil
        }
    }
}
