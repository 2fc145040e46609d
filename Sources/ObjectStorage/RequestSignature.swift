// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

/// AWS Signature Version 4 for S3, by header.
///
/// - Source: docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
package struct RequestSignature: Sendable {
    package struct Keys: Sendable {
        package let id: String
        package let secret: String
        /// Of credentials that are lent for a time.
        package let token: String?

        package init(id: String, secret: String, token: String? = nil) {
            self.id = id
            self.secret = secret
            self.token = token
        }
    }

    package typealias Field = (name: String, value: String)

    private let keys: Keys
    private let region: String

    package init(_ keys: Keys, region: String) {
        self.keys = keys
        self.region = region
    }

    /// The fields that sign a request: those given, the time, the body's hash, and the signature.
    ///
    /// - Parameters:
    ///   - method: `GET`.
    ///   - path: Encoded already.
    ///   - query: By name, encoded already; an empty value still has its `=`.
    ///   - fields: Lower-case names; `host` is one of them.
    ///   - body: What is hashed.
    ///   - time: `20130524T000000Z`.
    /// - Returns: all fields to send.
    package func fields(
        method: String,
        path: String,
        query: [Field] = [],
        fields: [Field],
        body: [UInt8],
        time: String
    ) -> [Field] {
        let hash = SHA256.hash(body).hex
        var signed = fields + [("x-amz-content-sha256", hash), ("x-amz-date", time)]
        if let token = keys.token { signed.append(("x-amz-security-token", token)) }
        signed.sort { $0.name < $1.name }
        let names = signed.map(\.name).joined(separator: ";")
        let request = [
            method, path, Self.text(query),
            signed.map { "\($0.name):\($0.value)\n" }.joined(), names, hash,
        ].joined(separator: "\n")
        let day = String(time.prefix(8))
        let scope = "\(day)/\(region)/s3/aws4_request"
        let content = [
            "AWS4-HMAC-SHA256", time, scope, SHA256.hash(Array(request.utf8)).hex,
        ].joined(separator: "\n")
        let signature = Hex.encode(Self.code(content, key(of: day)))
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(keys.id)/\(scope),SignedHeaders=\(names),"
            + "Signature=\(signature)"
        return signed + [("authorization", authorization)]
    }

    /// As it stands in the address, and in what is signed.
    package static func text(_ query: [Field]) -> String {
        query.sorted { $0.name < $1.name }.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    private func key(of day: String) -> [UInt8] {
        [day, region, "s3", "aws4_request"].reduce(Array("AWS4\(keys.secret)".utf8)) { key, part in
            Self.code(part, key)
        }
    }

    private static func code(_ text: String, _ key: [UInt8]) -> [UInt8] {
        MessageAuthentication.code(for: Array(text.utf8), key: key)
    }
}
