// SPDX-License-Identifier: Apache-2.0

package import Engine

/// The first key: without one, nobody could make another over HTTP.
package enum AdminKey {
    private static let demoName = "demo"

    /// Makes an admin key if the settings have none and none was ever made.
    ///
    /// - Returns: its secret, at the first start only.
    package static func atFirstStart(
        _ settings: Settings,
        _ keys: KeyStore
    ) async throws -> String? {
        guard settings.adminKey == nil else { return nil }
        let known = try await keys.list()
        guard !known.contains(where: { $0.role == .admin && $0.name != demoName }) else {
            return nil
        }
        return try await keys.create(role: .admin, name: "first start", ledger: nil).secret
    }

    /// A key that works until the next demonstration: secrets of earlier ones are not kept.
    package static func forDemo(_ keys: KeyStore) async throws -> String {
        for key in try await keys.list() where key.name == demoName && key.revokedAt == nil {
            _ = try await keys.revoke(id: key.id)
        }
        return try await keys.create(role: .admin, name: demoName, ledger: nil).secret
    }
}
