// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Engine
internal import EventLog

/// What deliveries are signed with; at rest it is wrapped, for the one endpoint.
enum EndpointSecret {
    struct Damaged: Error, CustomStringConvertible {
        let endpoint: String

        var description: String {
            "The secret of the endpoint \(endpoint) cannot be unwrapped: rotate it."
        }
    }

    private static let prefix = "whsec_"
    /// - Source: standard-webhooks: 24 to 64 bytes
    private static let byteCount = 32

    static func make() -> String { prefix + Base64.encode(RandomBytes.make(byteCount)) }

    static func wrap(
        _ secret: String,
        of id: String,
        in ledger: Ledger,
        _ vault: Vault
    ) -> [UInt8] {
        vault.wrap(Array(secret.utf8), at: place(id, ledger))
    }

    static func unwrap(
        _ wrapped: [UInt8],
        of id: String,
        in ledger: Ledger,
        _ vault: Vault
    ) throws -> String {
        guard let bytes = vault.unwrap(wrapped, at: place(id, ledger)) else {
            throw Damaged(endpoint: id)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func place(_ id: String, _ ledger: Ledger) -> String {
        "\(ledger.id)/endpoint/\(id)"
    }
}
