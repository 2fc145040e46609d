// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

/// The name of a job where it is ours to choose.
enum OrderUUID {
    /// A UUID in the form of version 4 (RFC 9562) out of the order's id: the same for every attempt
    /// to submit it, so that it can be looked up after a crash.
    static func of(_ order: JobOrder) -> String {
        var bytes = Array(SHA256.hash(Array("tallystick job \(order.id)".utf8)).bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(Hex.encode(bytes).utf8)
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return groups.map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-")
    }
}
