// SPDX-License-Identifier: Apache-2.0

/// Why reads are not taken from what was given as a standby.
package enum StandbyFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is another database.
    case otherDatabase
    /// It goes its own way: it was promoted, or is the primary.
    case notFollowing

    /// `nil` where there is none.
    package init?(of standby: DatabaseIdentity, for primary: DatabaseIdentity) {
        if !standby.isCopy(of: primary) {
            self = .otherDatabase
        } else if !standby.isStandby {
            self = .notFollowing
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .otherDatabase:
            "--read-database-url is no streaming standby of the database: correct it."
        case .notFollowing:
            "--read-database-url follows no other server: give the address of a standby."
        }
    }
}
