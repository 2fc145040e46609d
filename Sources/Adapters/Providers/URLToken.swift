// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

/// A secret that is a part of the URL that a provider is given to call.
enum URLToken {
    /// Hashes are compared, so that the time tells nothing of the length either.
    static func verify(_ token: String?, secrets: [String]) -> Verification {
        let secrets = secrets.filter { !$0.isEmpty }
        guard !secrets.isEmpty else { return .refused(.noSecret) }
        guard let token, !token.isEmpty else { return .refused(.missingSignature) }
        let given = SHA256.hash(Array(token.utf8)).bytes
        var isMatch = false
        for secret in secrets {
            let expected = SHA256.hash(Array(secret.utf8)).bytes
            if MessageAuthentication.areEqual(given, expected) { isMatch = true }
        }
        return isMatch ? .authentic : .refused(.wrongSignature)
    }
}
