// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import EventFormat
internal import JSONText
internal import NIOCore
internal import NIOHTTP1

/// What a platform's backend is to the server: it asks over HTTP, with a key.
struct StoryClient: Sendable {
    /// Longer than any answer may take.
    private static let timeout = TimeAmount.seconds(60)
    private static let answerBytesMaximum = 1 << 20

    let url: String
    let key: String

    func get(_ path: String) async throws -> JSON {
        try await ask(.GET, path)
    }

    @discardableResult
    func put(_ path: String, _ body: String) async throws -> JSON {
        try await ask(.PUT, path, body)
    }

    @discardableResult
    func post(_ path: String, _ body: String) async throws -> JSON {
        try await ask(.POST, path, body)
    }

    /// As the provider delivers it: without a key, with its signature.
    @discardableResult
    func deliver(_ webhook: ImitatedStripe.Webhook) async throws -> JSON {
        try await ask(
            .POST,
            "/v1/webhooks/stripe",
            webhook.body,
            header: ("Stripe-Signature", webhook.signature)
        )
    }

    private func ask(
        _ method: HTTPMethod,
        _ path: String,
        _ body: String? = nil,
        header: (String, String)? = nil
    ) async throws -> JSON {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        let (name, value) = header ?? ("Authorization", "Bearer " + key)
        request.headers.add(name: name, value: value)
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let answer = try await HTTPClient.shared.execute(request, timeout: Self.timeout)
        let bytes = try await answer.body.collect(upTo: Self.answerBytesMaximum)
        guard 200..<300 ~= answer.status.code else {
            throw Failure(
                .bug,
                "story",
                "The story ends early, as \(method.rawValue) \(path) was answered "
                    + "\(answer.status.code): \(String(buffer: bytes))"
            )
        }
        return try JSONParser.parse(Array(bytes.readableBytesView))
    }
}

extension JSON {
    /// A text without its quotes; anything else as JSON.
    var plainText: String {
        if case .string(let text) = self { return text }
        return text
    }

    var elements: [JSON] {
        if case .array(let values) = self { return values }
        return []
    }
}
