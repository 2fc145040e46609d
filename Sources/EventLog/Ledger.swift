// SPDX-License-Identifier: Apache-2.0

/// One ledger: the unit of order, of tenancy and of scale.
package struct Ledger: Hashable, Sendable {
    package static let defaultName = "main"

    /// Inside the database only; the log and its hashes know the name.
    package let id: Int32
    package let name: String

    package init(id: Int32, name: String) {
        self.id = id
        self.name = name
    }

    /// 1–64 characters of `a–z 0–9 _ -`.
    package static func isValid(name: String) -> Bool {
        1...64 ~= name.utf8.count
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
