// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Logging

/// Checks JSON Web Tokens, and reads from them who asks.
///
/// - Source: RFC 7519; RFC 8725 for what not to trust
struct TokenVerifier: Sendable {
    private static let ledgerClaim = "tally_ledger"
    /// RFC 7518, section 3.2.
    private static let secretBytesMinimum = 32

    private let settings: JWTSettings
    private let secret: TokenKey?
    private let keySet: KeySetSource?
    private let roleClaim: String

    init(_ settings: JWTSettings, logger: Logger) {
        self.settings = settings
        secret = settings.secret.flatMap { $0.isEmpty ? nil : TokenKey(secret: $0) }
        if let text = settings.secret, text.utf8.count < Self.secretBytesMinimum {
            logger.warning("TALLY_JWT_SECRET is shorter than 32 bytes: choose a longer one.")
        }
        keySet = settings.keySet.map { KeySetSource($0, logger: logger) }
        roleClaim = settings.roleClaim
    }

    /// Who a token is for, at a time in seconds since 1970.
    ///
    /// - Throws: `unauthenticated` unless everything about the token is right.
    func caller(
        token: String,
        now: Int64 = WallClock.seconds
    ) async throws(Problem) -> Caller {
        let claims = try await verifiedClaims(of: token)
        try check(claims, at: now)
        let role = role(in: claims)
        let subject = claims.text("sub")
        if role == .user, subject == nil { throw Self.refused("it has no sub") }
        return Caller(
            role: role,
            account: subject.flatMap { AccountID($0) },
            scope: .name(claims.text(Self.ledgerClaim) ?? Ledger.defaultName),
            label: "token"
        )
    }

    /// Nothing of the claims is looked at before the signature.
    private func verifiedClaims(of token: String) async throws(Problem) -> JSON {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.json(parts[0]),
            let signature = Base64URL.decode(parts[2])
        else { throw Self.refused("it is not a JSON Web Token") }
        guard header["crit"] == nil, header["b64"] == nil,
            let algorithm = header.text("alg").flatMap({ TokenKey.Algorithm(rawValue: $0) })
        else { throw Self.refused("sign it with HS256, RS256, ES256 or EdDSA") }
        let signed = Array((parts[0] + "." + parts[1]).utf8)
        let keys = await keys(for: algorithm, id: header.text("kid"))
        guard keys.contains(where: { $0.verifies(signature, of: signed) }) else {
            if let keySet, keys.isEmpty, algorithm != .hs256, await keySet.isEmpty {
                throw .unavailable("The issuer's keys cannot be had")
            }
            throw Self.refused("no key of the issuer signed it")
        }
        guard let claims = Self.json(parts[1]), case .object = claims else {
            throw Self.refused("its claims are not a JSON object")
        }
        return claims
    }

    private func keys(for algorithm: TokenKey.Algorithm, id: String?) async -> [TokenKey] {
        switch algorithm {
        case .hs256: secret.map { [$0] } ?? []
        case .rs256, .es256, .eddsa: await keySet?.keys(id: id, algorithm: algorithm) ?? []
        }
    }

    private func check(_ claims: JSON, at now: Int64) throws(Problem) {
        guard let expiry = Self.seconds(claims["exp"]) else { throw Self.refused("it has no exp") }
        guard now < expiry.addingSaturated(settings.leewaySeconds) else {
            throw Self.refused("it has expired")
        }
        if let start = claims["nbf"] {
            guard let seconds = Self.seconds(start),
                seconds <= now.addingSaturated(settings.leewaySeconds)
            else { throw Self.refused("it is not valid yet") }
        }
        if let issuer = settings.issuer, claims.text("iss") != issuer {
            throw Self.refused("it is of another issuer")
        }
        if let audience = settings.audience, !Self.audiences(claims["aud"]).contains(audience) {
            throw Self.refused("it is for another audience")
        }
    }

    /// A role that is not ours is a user's; workers have keys, as people may be called so, too.
    private func role(in claims: JSON) -> Caller.Role {
        guard case .string(let text) = claims[roleClaim] ?? claims.member(at: roleClaim) else {
            return .user
        }
        let role = Caller.Role(rawValue: text) ?? .user
        return role == .worker ? .user : role
    }

    private static func audiences(_ value: JSON?) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let values):
            values.compactMap { value in
                guard case .string(let text) = value else { return nil }
                return text
            }
        default: []
        }
    }

    /// Whole seconds of a NumericDate, which may have decimals.
    private static func seconds(_ value: JSON?) -> Int64? {
        guard case .number(let text) = value, let seconds = Double(text) else { return nil }
        return Int64(exactly: seconds.rounded(.down))
    }

    private static func json(_ part: Substring) -> JSON? {
        guard let bytes = Base64URL.decode(part) else { return nil }
        do {
            return try JSONParser.parse(bytes)
        } catch {
            return nil
        }
    }

    private static func refused(_ reason: String) -> Problem {
        Problem(.unauthenticated, "Get a new token: this one is refused, as \(reason).")
    }
}

extension JSON {
    /// What stands at the end of a path, its parts separated by dots.
    fileprivate func member(at path: String) -> JSON? {
        var value: JSON? = self
        for part in path.split(separator: ".") { value = value?[String(part)] }
        return value
    }
}

extension Int64 {
    fileprivate func addingSaturated(_ other: Int64) -> Int64 {
        let (sum, overflowed) = addingReportingOverflow(other)
        return overflowed ? .max : sum
    }
}
