// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import JSONText
internal import Logging
internal import Postgres
internal import ServiceLifecycle

/// `GET /v1/events/stream`: the log as Server-Sent Events, as it grows.
///
/// Reads by position, so it never skips; asks for more only when the last was taken, so that a slow
/// reader costs no memory.
struct EventStream: Sendable {
    private static let chunk = 500

    let installation: Installation
    let meters: HTTPMeters
    let settings: ServerSettings

    func run(_ call: Call, _ scope: RequestScope) throws(Problem) -> Answer {
        let filter = try EventFilter(call)
        let start = try Self.start(call)
        var answer = Answer(status: 200, content: .events)
        guard call.request.method != .head else { return answer }
        guard meters.openStream(atMost: settings.streamsMaximum) else {
            throw .overloaded("There are \(settings.streamsMaximum) event streams already")
        }
        let place = Place(meters)
        answer.stream = ResponseBody { writer in
            defer { place.leave() }
            do {
                try await call.request.body.consumeWithCancellationOnInboundClose { _ in
                    try await follow(call.handler, after: start, filter, &writer)
                }
            } catch is CancellationError {
                scope.logger.debug("The reader of an event stream is gone.")
            } catch let error as PostgresError {
                // Too late for a problem: the reader comes back with its last position.
                scope.logger.warning("An event stream broke off: \(error)")
                throw error
            }
            try await writer.finish(nil)
        }
        return answer
    }

    private func follow(
        _ handler: CommandHandler,
        after start: Position,
        _ filter: EventFilter,
        _ writer: inout any ResponseBodyWriter
    ) async throws {
        var position = start
        // Tells proxies and clients at once that the stream is there.
        try await writer.write(ByteBuffer(string: ": tallystick\n\n"))
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            let from = position
            let events = try await installation.sessions.perform { connection in
                try Log.events(of: handler.ledger, after: from, limit: Self.chunk, on: connection)
            }
            if let last = events.last {
                position = last.position
                let shown = try events.filter(filter.accepts).map(filter.shown)
                let bytes = Self.bytes(of: shown, handler.ledger)
                if !bytes.isEmpty { try await writer.write(ByteBuffer(bytes: bytes)) }
            }
            guard events.count < Self.chunk else { continue }
            let before = position
            await cancelWhenGracefulShutdown {
                await handler.watch.wait(beyond: before, atMost: settings.heartbeatInterval)
            }
            if handler.watch.head <= before, !Task.isCancelled {
                try await writer.write(ByteBuffer(string: ":\n\n"))
            }
        }
    }

    private static func bytes(of events: [RecordedEvent], _ ledger: Ledger) -> [UInt8] {
        var bytes: [UInt8] = []
        for event in events {
            bytes.append("id: ")
            bytes.append(decimal: event.position)
            bytes.append("\nevent: ")
            bytes.append(event.type)
            bytes.append("\ndata: ")
            event.appendLine(ledger: ledger.name, to: &bytes)
            bytes.append("\n\n")
        }
        return bytes
    }

    /// A client that comes back says where it was; that counts more than where it began.
    private static func start(_ call: Call) throws(Problem) -> Position {
        let after = try call.query.integer("after", in: 0...Position.max)
        guard let text = call.request.headers[HeaderNames.lastEventID] else { return after ?? 0 }
        guard let position = Query.integer(text) else {
            throw .invalid("Last-Event-ID", "Send the id of the last event: a position.")
        }
        return position
    }
}
