// SPDX-License-Identifier: Apache-2.0

import Adapters
import Cryptography
import JSONText
import Testing

/// A recorded signature, good or bad.
struct SignatureVector: CustomStringConvertible {
    let provider: String
    let name: String
    let isValid: Bool
    let secrets: [String]
    let delivery: Delivery

    var description: String { "\(provider) \(name)" }

    /// Those of one provider, or all of them.
    static func all(of provider: String? = nil) throws -> [SignatureVector] {
        let file = try SharedFiles.bytes("samples/vectors/webhook_signatures.json")
        guard case .array(let items) = try JSONParser.parse(file) else { return [] }
        let vectors = try items.map(SignatureVector.init)
        return vectors.filter { provider == nil || $0.provider == provider }
    }

    private init(_ item: JSON) throws {
        func string(_ json: JSON?) throws -> String {
            guard case .string(let text) = json else { throw Unreadable("A vector lacks a text.") }
            return text
        }
        guard case .number(let now) = item["now"], case .object(let headers) = item["headers"]
        else {
            throw Unreadable("A vector lacks a time or headers.")
        }
        provider = try string(item["provider"])
        name = try string(item["case"])
        isValid = item["valid"] == .bool(true)
        secrets =
            if case .array(let texts) = item["secret"] {
                texts.map { if case .string(let text) = $0 { text } else { $0.text } }
            } else {
                [try string(item["secret"])]
            }
        delivery = Delivery(
            headers: try headers.map { Delivery.Field($0.name, try string($0.value)) },
            body: try #require(Base64.decode(try string(item["body_base64"]))),
            receivedAt: try #require(Int64(now))
        )
    }
}
