// SPDX-License-Identifier: Apache-2.0

/// Why the server does not start.
package enum ServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Without tokens to check, it would be open to whoever finds a key.
    case mustBindToLoopback(host: String)
    case tokensWithoutKeys
    case roleClaimIsUserWritable(String)
    case keySetUnreadable(String)

    package var description: String {
        switch self {
        case .mustBindToLoopback(let host):
            "The server may listen on \(host) only if it can check tokens: set TALLY_JWT_ISSUER and "
                + "TALLY_JWT_SECRET or TALLY_JWKS_URL, or listen on 127.0.0.1."
        case .tokensWithoutKeys:
            "There is no key to check tokens with: set TALLY_JWT_SECRET or TALLY_JWKS_URL."
        case .roleClaimIsUserWritable(let claim):
            "Users can write \(claim) themselves: set TALLY_JWT_ROLE_CLAIM to a claim that they "
                + "cannot, such as app_metadata.role."
        case .keySetUnreadable(let reason): "The JWKS cannot be read: \(reason)"
        }
    }
}
