// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText
internal import Outbound

/// What operators ask about endpoints.
enum OutboundRoutes {
    private static let limits: ClosedRange<Int64> = 1...1000
    private static let limitDefault: Int64 = 50
    private static let cursorPrefix = "p-"
    private static let overlapSeconds: ClosedRange<Int64> = 0...(7 * 86_400)
    private static let overlapSecondsDefault: Int64 = 86_400

    /// `POST /v1/endpoints`; a repeat under the same id is answered without the secret.
    static func add(
        _ fields: FieldReader,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        var fields = fields
        let id: Identifier<OutboundRoutes>? = fields.ownIdentifier(header: call.headerID)
        let id64 = fields.endpointID(id)
        let url = fields.endpointURL(services, isRequired: true)
        let selection = fields.selection() ?? .all
        let description = fields.text("description", atMost: RequestBounds.textCharacters)
        let after = fields.integer("after", in: 0...Position.max)
        try fields.finish()
        guard let url else { throw Problem.invalid("/url", "It is required.") }
        let store = EndpointStore(services.installation)
        let terms = EndpointTerms(url: url, selection: selection, description: description)
        let name = id64 ?? "ep_" + UUIDv7.make()
        switch try await store.add(name, terms, after: after, in: call.ledger) {
        case .added(let endpoint, let secret):
            return .json(document(endpoint, secret: secret), status: 201)
        case .known(let endpoint):
            var answer = Answer.json(document(endpoint), status: 201)
            answer.isRepeat = true
            return answer
        case .conflict:
            throw Problem(
                .idConflict,
                "Use another id, or send the same url, types and description as the first time.",
                facts: [.text("id", name)]
            )
        case .tooMany:
            throw Problem(
                .limitReached,
                "Remove an endpoint: a ledger has at most \(EndpointStore.endpointsMaximum)."
            )
        }
    }

    static func list(_ call: Call, _ services: Services) async throws -> Answer {
        let store = EndpointStore(services.installation)
        let endpoints = try await store.endpoints(in: call.ledger)
        var bytes: [UInt8] = []
        var object = ObjectWriter(into: &bytes)
        object.writeArray("items", endpoints) { object, endpoint in
            write(endpoint, to: &object)
        }
        return .json(object.finish())
    }

    static func change(
        _ fields: FieldReader,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        var fields = fields
        let endpoint = try await endpoint(call, services)
        var terms = endpoint.terms
        let isBare = fields.takeNull("description")
        if isBare { terms.description = nil }
        if let url = fields.endpointURL(services, isRequired: false) { terms.url = url }
        if let selection = fields.selection() { terms.selection = selection }
        if let text = fields.text("description", atMost: RequestBounds.textCharacters) {
            terms.description = text
        }
        let isDisabled = fields.flag("disabled")
        try fields.finish()
        let store = EndpointStore(services.installation)
        if terms != endpoint.terms,
            try await !store.change(endpoint.id, to: terms, in: call.ledger)
        {
            throw notFound(call)
        }
        if let isDisabled {
            try await store.setDisabled(isDisabled, endpoint.id, in: call.ledger)
        }
        return .json(document(try await self.endpoint(call, services)))
    }

    static func remove(_ call: Call, _ services: Services) async throws -> Answer {
        let store = EndpointStore(services.installation)
        guard try await store.remove(call.target, in: call.ledger) else { throw notFound(call) }
        return .json(
            Resources.object { object in
                object.write("id", call.target)
                object.write("removed", true)
            }
        )
    }

    static func rotate(
        _ fields: FieldReader,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        var fields = fields
        let overlap = fields.integer("overlap_seconds", in: overlapSeconds)
        try fields.finish()
        let store = EndpointStore(services.installation)
        let secret = try await store.rotate(
            call.target,
            overlapSeconds: overlap ?? overlapSecondsDefault,
            in: call.ledger
        )
        guard let secret else { throw notFound(call) }
        return .json(document(try await endpoint(call, services), secret: secret))
    }

    static func deadLetters(_ call: Call, _ services: Services) async throws -> Answer {
        let limit = Int(try call.query.integer("limit", in: limits) ?? limitDefault)
        var after: Position = 0
        if let cursor = call.query["cursor"] {
            guard cursor.hasPrefix(cursorPrefix),
                let position = Query.integer(String(cursor.dropFirst(cursorPrefix.count)))
            else { throw Problem.invalid("?cursor", "Send a next_cursor as it was answered.") }
            after = position
        }
        let endpoint = try await endpoint(call, services)
        let letters = try await EndpointStore(services.installation).deadLetters(
            of: endpoint.id,
            after: after,
            limit: limit + 1,
            in: call.ledger
        )
        return .json(page(letters, limit))
    }

    private static func page(_ letters: [DeadLetter], _ limit: Int) -> [UInt8] {
        let shown = Array(letters.prefix(limit))
        var bytes: [UInt8] = []
        var object = ObjectWriter(into: &bytes)
        object.writeArray("items", shown) { object, letter in
            object.write("position", integer: letter.position)
            object.write("type", letter.type)
            object.write("attempts", integer: Int64(letter.attempts))
            if let status = letter.status { object.write("status", integer: Int64(status)) }
            object.write("error", letter.fault)
            object.write("died_at", letter.diedAt)
        }
        if letters.count > limit, let last = shown.last {
            object.write("next_cursor", "\(cursorPrefix)\(last.position)")
        } else {
            object.writeNull("next_cursor")
        }
        return object.finish()
    }

    static func replay(
        _ fields: FieldReader,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        var fields = fields
        let positions: ClosedRange<Int64> = 1...Position.max
        let first = fields.integer("from", in: positions)
        let last = fields.integer("through", in: positions)
        let onlyDead = fields.flag("only_dead_letters") ?? false
        if first == nil, !onlyDead { fields.fail("from", "It is required: a position.") }
        if let first, let last, last < first {
            fields.fail("through", "Send a position that is not before from.")
        }
        try fields.finish()
        let endpoint = try await endpoint(call, services)
        // One position is one event; dead letters alone are all of them.
        let end = last ?? (onlyDead && first == nil ? endpoint.head : first ?? endpoint.head)
        let replay = Replay(first: first ?? 1, last: end, onlyDead: onlyDead)
        guard replay.first <= endpoint.head else {
            throw Problem.invalid("/from", "Send a position of the log: it ends before this one.")
        }
        let store = EndpointStore(services.installation)
        guard try await store.replay(replay, to: endpoint.id, in: call.ledger) else {
            throw Problem(
                .limitReached,
                "Wait: \(EndpointStore.replaysMaximum) replays of this endpoint are under way."
            )
        }
        return .json(
            Resources.object { object in
                object.write("id", endpoint.id)
                object.write("from", integer: replay.first)
                object.write("through", integer: min(replay.last, endpoint.head))
                object.write(.bool("only_dead_letters", onlyDead))
            },
            status: 202
        )
    }

    static func endpoint(_ call: Call, _ services: Services) async throws -> OutboundEndpoint {
        let store = EndpointStore(services.installation)
        guard let endpoint = try await store.endpoint(call.target, in: call.ledger) else {
            throw notFound(call)
        }
        return endpoint
    }

    private static func notFound(_ call: Call) -> Problem {
        Problem(
            .notFound,
            "Check the id: this ledger has no endpoint \(call.target).",
            facts: [.text("kind", "endpoint"), .text("id", call.target)]
        )
    }
}

extension OutboundRoutes {
    static func document(_ endpoint: OutboundEndpoint, secret: String? = nil) -> [UInt8] {
        Resources.object { object in
            write(endpoint, to: &object)
            object.write("secret", secret)
        }
    }

    private static func write(_ endpoint: OutboundEndpoint, to object: inout ObjectWriter) {
        object.write("id", endpoint.id)
        object.write("url", endpoint.url)
        object.write(.list("types", endpoint.selection.patterns.map { .string($0) }))
        object.write("description", endpoint.description)
        object.write("created_at", endpoint.createdAt)
        object.write(.bool("disabled", endpoint.disabledAt != nil))
        object.write("disabled_at", endpoint.disabledAt)
        object.write("disabled_reason", endpoint.disablement?.rawValue)
        object.write("position", integer: endpoint.position)
        object.write("lag", integer: endpoint.lag)
        object.write("last_attempt_at", endpoint.attemptedAt)
        object.write("last_delivery_at", endpoint.deliveredAt)
        if let status = endpoint.status { object.write("last_status", integer: Int64(status)) }
        object.write("last_error", endpoint.fault)
        object.write("failing_since", endpoint.failingSince)
        if endpoint.attempts > 0 {
            object.write("attempts", integer: Int64(endpoint.attempts))
            object.write("next_attempt_at", endpoint.dueAt)
        }
        object.write("dead_letters", integer: endpoint.deadLetters)
    }
}

extension FieldReader {
    /// Shorter than other ids: reports of failure are called after it.
    fileprivate mutating func endpointID(_ id: Identifier<OutboundRoutes>?) -> String? {
        guard let id else { return nil }
        guard id.text.utf8.count <= 64 else {
            fail("id", "Send at most 64 characters.")
            return nil
        }
        return id.text
    }

    fileprivate mutating func endpointURL(_ services: Services, isRequired: Bool) -> String? {
        guard
            let text = text("url", atMost: EndpointURL.bytesMaximum, isRequired: isRequired)
        else { return nil }
        do throws(EndpointURL.Refusal) {
            let loopback = services.settings.allowsLoopbackEndpoints
            return try EndpointURL(text, allowsLoopback: loopback).text
        } catch {
            fail("url", error.detail)
            return nil
        }
    }

    fileprivate mutating func selection() -> EventSelection? {
        guard let value = take("types") else { return nil }
        if case .array(let values) = value {
            let patterns = values.compactMap { value -> String? in
                if case .string(let text) = value { text } else { nil }
            }
            if patterns.count == values.count, let selection = EventSelection(patterns) {
                return selection
            }
        }
        fail(
            "types",
            "Send 1 to \(EventSelection.patternsMaximum) types of events, such as "
                + "credits.granted, generation.* or *."
        )
        return nil
    }
}
