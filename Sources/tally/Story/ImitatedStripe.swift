// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import EventFormat
private import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import JSONText
internal import NIOCore
internal import Synchronization

/// Stripe, as far as the story goes: a page, a payment on it, refunds and a chargeback.
final class ImitatedStripe: Sendable {
    /// A webhook as it is sent: the body, and what proves that it is Stripe's.
    struct Webhook: Sendable {
        let body: String
        let signature: String
    }

    private struct State {
        /// What was asked for when the page was made, by the names of the form.
        var page: [String: String] = [:]
        var refunds: [JSON] = []
        var events = 0
    }

    static let payment = "pi_story"
    private static let bodyBytesMaximum = 1 << 20

    let secret = "whsec_of_the_story"
    private let state = Mutex(State())

    func addRoutes(to router: Router<BasicRequestContext>) {
        router.post("/v1/checkout/sessions") { [self] request, _ in
            let form = try await Self.form(of: request)
            state.withLock { $0.page = form }
            return Imitations.answer([
                .text("id", "cs_story"), .text("object", "checkout.session"),
                .text("url", "https://stripe.example/pay/cs_story"),
            ])
        }
        router.post("/v1/refunds") { [self] request, _ in
            let form = try await Self.form(of: request)
            let refund = state.withLock { state in
                let refund = Self.refund(number: state.refunds.count + 1, form)
                state.refunds.append(.object(refund))
                return refund
            }
            return Imitations.answer(refund)
        }
        router.get("/v1/refunds") { [self] _, _ in
            let refunds = state.withLock { $0.refunds }
            return Imitations.answer([
                .text("object", "list"), JSON.Member("data", .array(refunds)),
                .bool("has_more", false),
            ])
        }
    }

    /// What it tells when the customer has paid on the page.
    func paid() -> Webhook {
        let page = state.withLock { $0.page }
        let prefix = "payment_intent_data[metadata]["
        let metadata = page.filter { $0.key.hasPrefix(prefix) }
            .map { JSON.Member.text(String($0.key.dropFirst(prefix.count).dropLast()), $0.value) }
            .sorted { $0.name < $1.name }
        let amount = page["line_items[0][price_data][unit_amount]"] ?? "0"
        return event(
            "payment_intent.succeeded",
            [
                .text("id", Self.payment), .text("object", "payment_intent"),
                JSON.Member("amount", .number(amount)),
                JSON.Member("amount_received", .number(amount)),
                .text("currency", page["line_items[0][price_data][currency]"]),
                .text("status", "succeeded"), .bool("livemode", true),
                JSON.Member("metadata", .object(metadata)),
            ]
        )
    }

    /// What it tells of a refund that it has answered already.
    func refunded() -> Webhook {
        let last = state.withLock { $0.refunds.last }
        guard case .object(let refund) = last ?? .null else { return event("refund.updated", []) }
        return event("refund.updated", refund)
    }

    /// What it tells when the customer's bank has taken the whole payment back.
    func disputed() -> Webhook {
        let page = state.withLock { $0.page }
        let amount = page["line_items[0][price_data][unit_amount]"] ?? "0"
        return event(
            "charge.dispute.funds_withdrawn",
            [
                .text("id", "dp_story"), .text("object", "dispute"),
                JSON.Member("amount", .number(amount)),
                .text("currency", page["line_items[0][price_data][currency]"]),
                .text("payment_intent", Self.payment), .text("status", "needs_response"),
                .bool("livemode", true),
            ]
        )
    }

    /// Signed as Stripe signs.
    ///
    /// - Source: docs.stripe.com/webhooks#verify-manually
    private func event(_ type: String, _ object: [JSON.Member]) -> Webhook {
        let number = state.withLock { state in
            state.events += 1
            return state.events
        }
        let now = Int64(Date().timeIntervalSince1970)
        let body = JSON.object([
            .text("id", "evt_story_\(number)"), .text("object", "event"), .number("created", now),
            .bool("livemode", true), .text("type", type),
            JSON.Member("data", .object([JSON.Member("object", .object(object))])),
        ]).text
        let code = MessageAuthentication.code(
            for: Array("\(now).\(body)".utf8),
            key: Array(secret.utf8)
        )
        return Webhook(body: body, signature: "t=\(now),v1=\(Hex.encode(code))")
    }

    private static func refund(number: Int, _ form: [String: String]) -> [JSON.Member] {
        [
            .text("id", "re_story_\(number)"), .text("object", "refund"),
            JSON.Member("amount", .number(form["amount"] ?? "0")), .text("currency", "usd"),
            .text("payment_intent", form["payment_intent"]), .text("status", "succeeded"),
            JSON.Member(
                "metadata",
                .object([.text("refund", form["metadata[refund]"])].filter { $0.value != .null })
            ),
        ]
    }

    private static func form(of request: Request) async throws -> [String: String] {
        let body = try await request.body.collect(upTo: bodyBytesMaximum)
        let pairs = String(buffer: body).split(separator: "&").map { pair in
            let words = pair.split(separator: "=", maxSplits: 1).map { word in
                word.replacing("+", with: " ").removingPercentEncoding ?? ""
            }
            return (words.first ?? "", words.count == 2 ? words[1] : "")
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
