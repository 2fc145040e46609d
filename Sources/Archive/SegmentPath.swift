// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Where the files of a segment lie in an archive.
package enum SegmentPath {
    /// One canonical line an event.
    package static func events(ledger: String, first: Position) -> String {
        stem(ledger, first) + ".ndjson.lz4"
    }

    /// One line a commit that ends in the segment: the archive alone can then be restored from.
    package static func commits(ledger: String, first: Position) -> String {
        stem(ledger, first) + ".commits.ndjson.lz4"
    }

    private static func stem(_ ledger: String, _ first: Position) -> String {
        let digits = String(first)
        return "\(ledger)/segments/" + String(repeating: "0", count: 20 - digits.count) + digits
    }
}
