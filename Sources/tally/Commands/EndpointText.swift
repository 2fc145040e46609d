// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText
internal import Outbound

/// Endpoints for people and for programs.
enum EndpointText {
    static func document(_ endpoint: OutboundEndpoint, secret: String? = nil) -> JSON {
        var members: [JSON.Member] = [
            .text("id", endpoint.id), .text("url", endpoint.url),
            .list("types", endpoint.selection.patterns.map { .string($0) }),
            .text("description", endpoint.description), .time("created_at", endpoint.createdAt),
            .bool("disabled", endpoint.disabledAt != nil),
            .text("disabled_reason", endpoint.disablement?.rawValue),
            .number("position", endpoint.position), .number("lag", endpoint.lag),
            .time("last_attempt_at", endpoint.attemptedAt),
            .time("last_delivery_at", endpoint.deliveredAt),
            JSON.Member("last_status", endpoint.status.map { .number(String($0)) } ?? .null),
            .text("last_error", endpoint.fault), .time("failing_since", endpoint.failingSince),
            .number("dead_letters", endpoint.deadLetters),
        ]
        if let secret { members.append(.text("secret", secret)) }
        return .object(members)
    }

    static func table(_ endpoints: [OutboundEndpoint]) -> String {
        guard !endpoints.isEmpty else {
            return "There are no endpoints: tally endpoints add https://… makes one."
        }
        var table = Table([
            ("id", .left), ("url", .left), ("types", .left), ("state", .left), ("lag", .right),
            ("dead", .right), ("last", .left),
        ])
        for endpoint in endpoints {
            table.add([
                endpoint.id, endpoint.url, endpoint.selection.patterns.joined(separator: " "),
                state(endpoint), String(endpoint.lag), String(endpoint.deadLetters),
                endpoint.status.map(String.init) ?? endpoint.fault ?? "",
            ])
        }
        return table.text
    }

    private static func state(_ endpoint: OutboundEndpoint) -> String {
        if let reason = endpoint.disablement { return "disabled (\(reason.rawValue))" }
        return endpoint.failingSince.map { "failing since " + TimeText.text($0) } ?? "active"
    }

    static func document(_ letter: DeadLetter) -> JSON {
        .object([
            .number("position", letter.position), .text("type", letter.type),
            .number("attempts", letter.attempts),
            JSON.Member("status", letter.status.map { .number(String($0)) } ?? .null),
            .text("error", letter.fault), .time("died_at", letter.diedAt),
        ])
    }

    static func table(_ letters: [DeadLetter]) -> String {
        guard !letters.isEmpty else { return "There are no dead letters." }
        var table = Table([
            ("position", .right), ("type", .left), ("attempts", .right), ("last", .left),
            ("died", .left),
        ])
        for letter in letters {
            table.add([
                String(letter.position), letter.type, String(letter.attempts),
                letter.status.map(String.init) ?? letter.fault ?? "", TimeText.text(letter.diedAt),
            ])
        }
        return table.text
    }
}
