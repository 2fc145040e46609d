// SPDX-License-Identifier: Apache-2.0

/// Whose tokens are trusted, and where in them the role stands.
package struct JWTSettings: Sendable {
    /// The public keys for RS256, ES256 and EdDSA.
    package enum KeySet: Sendable {
        /// Fetched when needed, and again when a token names a key that is not in it.
        case url(String)
        case text(String)
    }

    /// For HS256; `nil` refuses that algorithm.
    package var secret: String?
    package var keySet: KeySet?
    /// What `iss` must be; `nil` is anything.
    package var issuer: String?
    /// What `aud` must be or contain; `nil` is anything, also none.
    package var audience: String?
    /// The name of the claim with the role, or the path to it, its parts separated by dots.
    ///
    /// Never one that users can write.
    package var roleClaim = "app_metadata.role"
    /// How far clocks may be apart.
    package var leewaySeconds: Int64 = 30

    package init() {}
}

extension JWTSettings {
    /// Claims that the identity providers let users change.
    private static let userWritable: Set<Substring> = [
        "user_metadata", "unsafe_metadata", "raw_user_meta_data",
    ]

    var isRoleUserWritable: Bool {
        roleClaim.split(separator: ".").contains { Self.userWritable.contains($0) }
    }
}
