// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
package import EventFormat
package import Postgres

/// Rows of the log's tables, by COPY: for what is read in bulk, not for appending.
extension CopyWriter {
    /// A row of `events`, or of a table like it.
    package mutating func row(
        _ event: RecordedEvent,
        of ledger: Int32
    ) throws(PostgresError) {
        try row(fields: 6)
        int4(ledger)
        int8(event.position)
        timestamp(event.recordedAt.microseconds)
        text(event.type)
        if let account = event.account { text(account) } else { null() }
        bytes(event.data)
    }

    /// A row of `commits`.
    package mutating func row(_ commit: Head, of ledger: Int32) throws(PostgresError) {
        try row(fields: 5)
        int4(ledger)
        int8(commit.first)
        int8(commit.last)
        timestamp(commit.recordedAt.microseconds)
        bytes(commit.root.bytes)
    }
}
