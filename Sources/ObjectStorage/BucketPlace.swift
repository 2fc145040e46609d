// SPDX-License-Identifier: Apache-2.0

/// Where a bucket is, and under what its objects lie.
package struct BucketPlace: Hashable, Sendable {
    /// `https://s3.eu-central-1.amazonaws.com`, or a server of one's own.
    package let endpoint: String
    package let bucket: String
    /// Without slashes at its ends; may be empty.
    package let prefix: String

    /// Reads `s3://bucket/prefix`.
    ///
    /// Returns `nil` for anything else, and for a prefix with other characters than `A–Z a–z 0–9 _ -
    /// . /`: those would have to be encoded, in more than one way.
    package init?(location: String, endpoint: String) {
        guard location.hasPrefix("s3://") else { return nil }
        let parts = location.dropFirst(5).split(separator: "/", omittingEmptySubsequences: true)
        guard let bucket = parts.first, 3...63 ~= bucket.utf8.count,
            location.dropFirst(5).utf8.allSatisfy(Self.isPlain)
        else { return nil }
        self.bucket = String(bucket)
        prefix = parts.dropFirst().joined(separator: "/")
        self.endpoint = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
    }

    package var location: String {
        prefix.isEmpty ? "s3://\(bucket)" : "s3://\(bucket)/\(prefix)"
    }

    /// Path-style: servers of one's own have no name for each bucket.
    func path(of object: String) -> String {
        prefix.isEmpty ? "/\(bucket)/\(object)" : "/\(bucket)/\(prefix)/\(object)"
    }

    /// The endpoint without its scheme: what is signed as the host.
    var host: String {
        guard let scheme = endpoint.firstRange(of: "://") else { return endpoint }
        return String(endpoint[scheme.upperBound...])
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
