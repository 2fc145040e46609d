// SPDX-License-Identifier: Apache-2.0

import Foundation
import JWTKit
import Server

/// Tokens for tests.
enum Tokens {
    static let secret = "a secret that only the issuer and the server know"
    static let issuer = "https://issuer.example"

    struct Claims: JWTPayload {
        struct Metadata: Codable, Sendable {
            var role: String?
        }

        var sub: String?
        var iss: String? = Tokens.issuer
        var aud: String?
        var exp: Int? = Int(Date().timeIntervalSince1970) + 600
        var nbf: Int?
        var appMetadata: Metadata?
        var userMetadata: Metadata?
        var tallyLedger: String?
        var namespacedRole: String?

        enum CodingKeys: String, CodingKey {
            case sub
            case iss
            case aud
            case exp
            case nbf
            case appMetadata = "app_metadata"
            case userMetadata = "user_metadata"
            case tallyLedger = "tally_ledger"
            case namespacedRole = "https://tally.example/role"
        }

        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    static func settings() -> JWTSettings {
        var settings = JWTSettings()
        settings.secret = secret
        settings.issuer = issuer
        return settings
    }

    static func hs256(_ claims: Claims) async throws -> String {
        let keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
        return try await keys.sign(claims)
    }

    static func hs256(sub: String) async throws -> String {
        try await hs256(Claims(sub: sub))
    }
}
