// SPDX-License-Identifier: Apache-2.0

/// Checks tokens.
struct TokenVerifier: Sendable {
    func caller(token: String) async throws(Problem) -> Caller {
        throw Problem(.unauthenticated, "Send a key: tokens are not understood.")
    }
}
