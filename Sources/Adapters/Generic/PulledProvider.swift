// SPDX-License-Identifier: Apache-2.0

package import JSONText

/// A provider whose workers come for their jobs: nobody is called.
///
/// docs/adapters/workers.md tells every field.
package struct PulledProvider: Hashable, Sendable {
    package typealias Flaw = GenericDescription.Flaw

    package let name: String
    /// For how long a worker may be silent.
    package let leaseSeconds: Int64
    /// As long as a generation had fewer attempts, another worker may try it.
    package let attemptsMaximum: Int64

    /// As in `{"name": "farm", "pull": {"lease_seconds": 120, "attempts": 3}}`.
    package init(_ json: JSON) throws(Flaw) {
        let top = try GenericFields(json, at: "")
        try top.allow(["name", "pull"])
        name = try top.name("name")
        let pull = try top.require("pull")
        try pull.allow(["lease_seconds", "attempts"])
        leaseSeconds = try pull.integer("lease_seconds", in: 10...86_400) ?? 120
        attemptsMaximum = try pull.integer("attempts", in: 1...32) ?? 1
    }

    static func isMeant(by json: JSON) -> Bool { json["pull"] != nil }
}
