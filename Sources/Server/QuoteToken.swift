// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
internal import EventFormat
internal import JSONText

/// A quote that its holder keeps: nothing of it is stored here.
///
/// `<what is promised, as JSON>.<its HMAC-SHA-256>`, both in base64url. The key is derived from the
/// master key, so that every process of an installation understands it.
struct QuoteToken: Sendable {
    static let seconds: Int64 = 15 * 60

    /// What a promise is bound to.
    struct Request {
        let ledger: String
        /// `nil`: for whoever brings it.
        let account: AccountID?
        let model: ModelID
        /// As the caller sent them.
        let parameters: JSON
        let outputs: Int64?
    }

    private let key: [UInt8]

    init(key: [UInt8]) {
        self.key = key
    }

    func text(_ pin: QuotePin, for request: Request) -> String {
        var bytes: [UInt8] = []
        var object = ObjectWriter(into: &bytes)
        object.write("account", request.account?.text)
        object.write("price_version", integer: pin.priceVersion)
        object.write("microcredits", integer: pin.microcredits)
        object.write("plan", pin.plan)
        object.write("expires_at", integer: pin.expiresAt.microseconds)
        object.write("request", Self.digest(of: request))
        bytes = object.finish()
        let code = MessageAuthentication.code(for: bytes, key: key)
        return Base64URL.encode(bytes) + "." + Base64URL.encode(code)
    }

    /// Returns `nil` for anything but a quote of this installation for just this request.
    ///
    /// It may have expired: when that is, the ledger's clock decides.
    func pin(_ text: String, for request: Request) -> QuotePin? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let bytes = Base64URL.decode(parts[0]),
            let code = Base64URL.decode(parts[1]),
            MessageAuthentication.areEqual(
                code,
                MessageAuthentication.code(for: bytes, key: key)
            ),
            let promise = Self.parse(bytes),
            promise["request"] == .string(Self.digest(of: request)),
            promise["account"].map({ $0 == request.account.map { .string($0.text) } }) ?? true,
            let version = promise.integer("price_version"),
            let microcredits = promise.integer("microcredits"),
            let expiresAt = promise.integer("expires_at")
        else { return nil }
        return QuotePin(
            priceVersion: version,
            expiresAt: Instant(microseconds: expiresAt),
            microcredits: microcredits,
            plan: promise.string("plan")
        )
    }

    /// Of all that the price depends on, however it is spelled.
    private static func digest(of request: Request) -> String {
        let content = JSON.object([
            .text("ledger", request.ledger), .text("model", request.model.text),
            JSON.Member("parameters", request.parameters.canonical),
            JSON.Member("outputs", request.outputs.map { .number(String($0)) } ?? .null),
        ])
        let words = SHA256.hash(Array(content.text.utf8)).words
        return [words.first, words.second, words.third, words.fourth]
            .map { String($0, radix: 16) }.joined(separator: "-")
    }

    private static func parse(_ bytes: [UInt8]) -> JSON? {
        do throws(JSONError) {
            return try JSONParser.parse(bytes)
        } catch {
            return nil
        }
    }
}

extension JSON {
    fileprivate func integer(_ name: String) -> Int64? {
        guard case .number(let text) = self[name] else { return nil }
        return Int64(text)
    }

    fileprivate func string(_ name: String) -> String? {
        guard case .string(let text) = self[name] else { return nil }
        return text
    }
}
