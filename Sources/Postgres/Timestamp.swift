// SPDX-License-Identifier: Apache-2.0

/// Times between Unix's count and PostgreSQL's, both in microseconds.
///
/// `Int64.max` and `Int64.min` are PostgreSQL's `infinity` and `-infinity` on both sides; a time
/// beyond the range becomes the nearer of them.
enum Timestamp {
    /// 2000-01-01 00:00 UTC, PostgreSQL's zero, in microseconds since 1970.
    private static let epoch: Int64 = 946_684_800_000_000

    static func encode(_ microsecondsSinceUnixEpoch: Int64) -> Int64 {
        if microsecondsSinceUnixEpoch == .max { return .max }
        let (value, overflow) = microsecondsSinceUnixEpoch.subtractingReportingOverflow(epoch)
        return overflow ? .min : value
    }

    static func decode(_ stored: Int64) -> Int64 {
        if stored == .min { return .min }
        let (value, overflow) = stored.addingReportingOverflow(epoch)
        return overflow ? .max : value
    }
}
