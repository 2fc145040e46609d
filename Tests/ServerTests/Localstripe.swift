// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import EventFormat
import JSONText
import NIOCore
import NIOHTTP1
import TestSupport

/// Stripe's API by localstripe, on a free port of the loopback.
struct Localstripe: Sendable {
    let port: Int

    static func with(_ body: (Localstripe) async throws -> Void) async throws {
        try await Peers.with("run_localstripe.py") { port in
            try await body(Localstripe(port: port))
        }
    }

    @discardableResult
    func post(_ path: String, _ form: KeyValuePairs<String, String> = [:]) async throws -> Reply {
        try await ask(.POST, path, form.map { ($0.key, $0.value) })
    }

    func get(_ path: String) async throws -> Reply {
        try await ask(.GET, path, [])
    }

    private func ask(
        _ method: HTTPMethod,
        _ path: String,
        _ form: [(String, String)]
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer sk_test_peer")
        if !form.isEmpty {
            let text = form.map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&")
            request.headers.add(
                name: "Content-Type",
                value: "application/x-www-form-urlencoded"
            )
            request.body = .bytes(ByteBuffer(string: text))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .init(.patience))
        let buffer = try await response.body.collect(upTo: 1 << 20)
        return Reply(
            status: Int(response.status.code),
            headers: response.headers,
            bytes: Array(buffer.readableBytesView)
        )
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
            let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
            if isPlain || isDigit { return String(UnicodeScalar(byte)) }
            return (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
        }
        .joined()
    }

    /// A card of a customer, who pays with it from now on.
    func card(_ number: String, of customer: String) async throws -> String {
        let made = try await post(
            "/v1/payment_methods",
            [
                "type": "card", "card[number]": number, "card[exp_month]": "12",
                "card[exp_year]": "2035", "card[cvc]": "123",
            ]
        )
        let method = try made["id"].orThrow()
        try await post("/v1/payment_methods/\(method)/attach", ["customer": customer])
        return method
    }

    /// Pays a package, or tries to; the account is named by the payment, or by the customer alone.
    func pay(
        _ amount: Int,
        _ currency: String,
        for package: String,
        of customer: String,
        by method: String,
        namesAccount: Bool = true
    ) async throws -> Reply {
        let form = [
            ("amount", String(amount)), ("currency", currency), ("customer", customer),
            ("payment_method", method), ("confirm", "true"), ("metadata[package]", package),
        ]
        let account = namesAccount ? [("metadata[account]", "alice")] : []
        return try await ask(.POST, "/v1/payment_intents", form + account)
    }

    /// What the customer does on the page of the bank.
    @discardableResult
    func authenticate(_ payment: Reply, succeeds: Bool) async throws -> Reply {
        try await post(
            "/v1/payment_intents/\(try payment["id"].orThrow())/_authenticate",
            [
                "client_secret": try payment["client_secret"].orThrow(),
                "success": String(succeeds),
            ]
        )
    }

    /// A plan at 29 dollars a month, and a subscription to it that the customer's card pays.
    func subscribe(_ customer: String, to plan: String, by card: String) async throws -> String {
        try await use(card, of: customer)
        try await post("/v1/products", ["name": plan, "type": "service", "id": "prod_\(plan)"])
        try await post(
            "/v1/plans",
            [
                "id": plan, "amount": "2900", "currency": "usd", "interval": "month",
                "product": "prod_\(plan)",
            ]
        )
        let begun = try await post(
            "/v1/subscriptions",
            ["customer": customer, "items[0][plan]": plan]
        )
        return try begun["id"].orThrow()
    }

    /// From now on the customer's invoices are paid by it.
    func use(_ card: String, of customer: String) async throws {
        try await post(
            "/v1/customers/\(customer)",
            ["invoice_settings[default_payment_method]": card]
        )
    }

    /// Begins the next period of a subscription, and asks its customer's card to pay it.
    func renew(_ subscription: String) async throws {
        try await post("/_config/renew/\(subscription)")
    }

    func cancel(_ subscription: String) async throws {
        _ = try await ask(.DELETE, "/v1/subscriptions/\(subscription)", [])
    }
}
