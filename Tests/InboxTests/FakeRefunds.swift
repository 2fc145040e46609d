// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSONText
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// Stripe's and Dodo's refunds on the loopback: Stripe makes one of two requests with one key, Dodo
/// makes two.
final class FakeRefunds: Sendable {
    enum Mood: Sendable {
        case well
        /// It is carried out, and nobody is told.
        case mute
        /// It is not carried out, and nobody is told.
        case deaf
        /// It is not carried out, with this status.
        case refusing(Int)
    }

    struct Refund: Sendable {
        let id: String
        let payment: String
        let order: String
        let amount: Int64
    }

    private struct State {
        var mood = Mood.well
        var refunds: [Refund] = []
        var byKey: [String: Refund] = [:]
        var orders = 0
    }

    private let state = Mutex(State())
    private let portBox = Mutex(0)

    var base: String { "http://127.0.0.1:\(portBox.withLock { $0 })" }
    /// What money was given back by.
    var refunds: [Refund] { state.withLock { $0.refunds } }
    /// How often somebody asked for a refund.
    var orders: Int { state.withLock { $0.orders } }

    func become(_ mood: Mood) { state.withLock { $0.mood = mood } }

    private func order(_ body: [UInt8], key: String?) throws -> (Int, String) {
        let (payment, order, amount) = try Self.content(body)
        return state.withLock { state in
            state.orders += 1
            switch state.mood {
            case .refusing(let status): return (status, #"{"error":{"code":"no"},"code":"no"}"#)
            case .deaf: return (500, "{}")
            case .well, .mute: break
            }
            let known = key.flatMap { state.byKey[$0] }
            let refund =
                known
                ?? Refund(
                    id: "re_\(state.refunds.count + 1)",
                    payment: payment,
                    order: order,
                    amount: amount ?? 1_000
                )
            if known == nil {
                state.refunds.append(refund)
                if let key { state.byKey[key] = refund }
            }
            if case .mute = state.mood { return (500, "{}") }
            return (200, Self.text(refund, isStripe: key != nil))
        }
    }

    private func look(at path: String, _ query: String) -> (Int, String) {
        let refunds = refunds
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        let isStripe = path.hasPrefix("/v1/")
        if path == "/v1/refunds" {
            let found = refunds.filter { query.contains("=\($0.payment)&") }
            let items = found.map { Self.text($0, isStripe: true) }.joined(separator: ",")
            return (200, #"{"object":"list","data":[\#(items)],"has_more":false}"#)
        }
        if path.hasPrefix("/payments/") {
            let items = refunds.filter { $0.payment == last }
                .map { #"{"refund_id":"\#($0.id)","payment_id":"\#(last)"}"# }
            return (
                200, #"{"payment_id":"\#(last)","refunds":[\#(items.joined(separator: ","))]}"#
            )
        }
        guard let refund = refunds.first(where: { $0.id == last }) else { return (404, "{}") }
        return (200, Self.text(refund, isStripe: isStripe))
    }

    private static func text(_ refund: Refund, isStripe: Bool) -> String {
        let metadata = #""status":"succeeded","metadata":{"refund":"\#(refund.order)"}}"#
        return isStripe
            ? #"{"id":"\#(refund.id)","object":"refund","amount":\#(refund.amount),"#
                + #""currency":"usd","payment_intent":"\#(refund.payment)","# + metadata
            : #"{"refund_id":"\#(refund.id)","payment_id":"\#(refund.payment)","#
                + #""amount":\#(refund.amount),"currency":"USD","# + metadata
    }

    /// A form or JSON.
    private static func content(
        _ body: [UInt8]
    ) throws -> (payment: String, order: String, amount: Int64?) {
        if body.first == UInt8(ascii: "{") {
            let json = try JSONParser.parse(body)
            guard case .string(let payment)? = json["payment_id"],
                case .string(let order)? = json["metadata"]?["refund"]
            else { throw HTTPError(.badRequest) }
            var amount: Int64?
            if case .array(let items)? = json["items"],
                case .number(let text)? = items.first?["amount"]
            {
                amount = Int64(text)
            }
            return (payment, order, amount)
        }
        var fields: [String: String] = [:]
        for pair in String(decoding: body, as: UTF8.self).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            fields[parts[0]] = parts.count == 2 ? parts[1] : ""
        }
        guard let payment = fields["payment_intent"], let order = fields["metadata[refund]"] else {
            throw HTTPError(.badRequest)
        }
        return (payment, order, fields["amount"].flatMap { Int64($0) })
    }

    private func respond(to request: Request) async throws -> Response {
        let buffer = try await request.body.collect(upTo: 1 << 20)
        let key = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] }
        let (status, body) =
            request.method == .post
            ? try order(Array(buffer.readableBytesView), key: key)
            : look(at: request.uri.path, request.uri.string)
        return Response(
            status: HTTPResponse.Status(code: status),
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: body))
        )
    }

    static func with(_ body: (FakeRefunds) async throws -> Void) async throws {
        let fake = FakeRefunds()
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "fake")
        logger.logLevel = .critical
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
                try await fake.respond(to: request)
            },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        let group = ServiceGroup(services: [application], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { port.finish() }
                try await group.run()
            }
            let bound = await ports.first { _ in true } ?? 0
            fake.portBox.withLock { $0 = bound }
            do {
                try await body(fake)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
