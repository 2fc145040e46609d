// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import EventFormat
import Glibc
import JSONText
import NIOCore
import NIOHTTP1
import TestSupport

/// Stripe's API by localstripe, on a free port of the loopback.
struct Localstripe: Sendable {
    let port: Int

    static func with(_ body: (Localstripe) async throws -> Void) async throws {
        let port = try freePort()
        try await Peers.with("run_localstripe.py", [String(port)]) {
            let peer = Localstripe(port: port)
            guard try await eventually({ await peer.isThere }) else { throw Missing() }
            try await body(peer)
        }
    }

    /// Free a moment ago.
    private static func freePort() throws -> Int {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(socket, pointer, size) == 0 && getsockname(socket, pointer, &size) == 0
            }
        }
        guard isBound else { throw Missing() }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private var isThere: Bool {
        get async {
            do {
                return try await ask(.GET, "/v1/customers", []).status == 200
            } catch {
                return false
            }
        }
    }

    @discardableResult
    func post(_ path: String, _ form: KeyValuePairs<String, String> = [:]) async throws -> Reply {
        try await ask(.POST, path, form.map { ($0.key, $0.value) })
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

    /// Pays a package, or tries to.
    func pay(
        _ amount: Int,
        _ currency: String,
        for package: String,
        of customer: String,
        by method: String
    ) async throws -> Reply {
        try await post(
            "/v1/payment_intents",
            [
                "amount": String(amount), "currency": currency, "customer": customer,
                "payment_method": method, "confirm": "true", "metadata[account]": "alice",
                "metadata[package]": package,
            ]
        )
    }
}
