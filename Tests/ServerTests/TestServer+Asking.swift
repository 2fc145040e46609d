// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Domain
import EventFormat
import JSONText
import NIOCore
import NIOHTTP1
import TestSupport

/// One answer, read to its end.
struct Reply: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let bytes: [UInt8]

    /// The body; `null` if it is not JSON.
    var json: JSON {
        do {
            return try JSONParser.parse(bytes)
        } catch {
            return .null
        }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var code: String? { self["code"] }
    func header(_ name: String) -> String? { headers.first(name: name) }
    subscript(name: String) -> String? { json[name]?.plain }
}

extension JSON {
    /// A string without its quotes; anything else as JSON.
    var plain: String {
        if case .string(let text) = self { return text }
        return text
    }

    var elements: [JSON] {
        if case .array(let values) = self { return values }
        return []
    }
}

extension TestServer {
    /// Asks; without a key no credentials are sent.
    func ask(
        _ method: HTTPMethod,
        _ path: String,
        _ body: String? = nil,
        key: String? = adminKey,
        headers: [(String, String)] = []
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = method
        if let key { request.headers.add(name: "Authorization", value: "Bearer " + key) }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            if !request.headers.contains(name: "Content-Type") {
                request.headers.add(name: "Content-Type", value: "application/json")
            }
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .init(.patience))
        let buffer = try await response.body.collect(upTo: 64 << 20)
        return Reply(
            status: Int(response.status.code),
            headers: response.headers,
            bytes: Array(buffer.readableBytesView)
        )
    }

    func get(_ path: String, key: String? = adminKey) async throws -> Reply {
        try await ask(.GET, path, key: key)
    }

    func post(
        _ path: String,
        _ body: String? = nil,
        key: String? = adminKey,
        headers: [(String, String)] = []
    ) async throws -> Reply {
        try await ask(.POST, path, body, key: key, headers: headers)
    }

    /// An account with credit.
    func open(_ id: String, credits: Int = 100) async throws {
        _ = try await post("/v1/accounts", #"{"id":"\#(id)"}"#)
        _ = try await post(
            "/v1/grants",
            #"{"id":"\#(id)-g","account":"\#(id)","amount":\#(credits),"source":"purchase"}"#
        )
    }
}
