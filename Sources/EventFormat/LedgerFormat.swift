// SPDX-License-Identifier: Apache-2.0

/// Which events a ledger may hold.
///
/// Its number is raised before the first event of a newer type is written: a program that does not
/// know the type finds the number first, and says so.
package enum LedgerFormat {
    /// 1 is accounts and credits; 2 is the billing domain, too; 3 is the archive.
    package static let current: Int32 = 3
}
