// SPDX-License-Identifier: Apache-2.0

private import Foundation

/// This machine's time: for new ids and for tokens.
///
/// The ledger's time is PostgreSQL's.
enum WallClock {
    static var milliseconds: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
    static var seconds: Int64 { milliseconds / 1000 }
}
