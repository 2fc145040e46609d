// SPDX-License-Identifier: Apache-2.0

/// Why the server does not start.
package enum ServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nobody has chosen who may reach it.
    case mustBindToLoopback(host: String)
    case issuerIsMissing(host: String)
    case tokensWithoutKeys
    case roleClaimIsUserWritable(String)
    case keySetUnreadable(String)

    package var description: String {
        switch self {
        case .mustBindToLoopback(let host):
            "The server may listen on \(host) only with credentials that you chose: set "
                + "TALLY_ADMIN_KEY, or TALLY_JWT_ISSUER with TALLY_JWT_SECRET or TALLY_JWKS_URL, or "
                + "listen on 127.0.0.1."
        case .issuerIsMissing(let host):
            "Tokens of any issuer would be taken on \(host): set TALLY_JWT_ISSUER, or listen on "
                + "127.0.0.1."
        case .tokensWithoutKeys:
            "There is no key to check tokens with: set TALLY_JWT_SECRET or TALLY_JWKS_URL."
        case .roleClaimIsUserWritable(let claim):
            "Users can write \(claim) themselves: set TALLY_JWT_ROLE_CLAIM to a claim that they "
                + "cannot, such as app_metadata.role."
        case .keySetUnreadable(let reason): "The JWKS cannot be read: \(reason)"
        }
    }
}
