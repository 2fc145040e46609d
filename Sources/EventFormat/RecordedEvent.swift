// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import JSONText

/// One row of the log.
package struct RecordedEvent: Hashable, Sendable {
    package let position: Position
    package let recordedAt: Instant
    package let type: String
    package let account: String?
    /// The stored bytes, verbatim: what was hashed.
    package let data: [UInt8]

    package init(
        position: Position,
        recordedAt: Instant,
        type: String,
        account: String?,
        data: [UInt8]
    ) {
        self.position = position
        self.recordedAt = recordedAt
        self.type = type
        self.account = account
        self.data = data
    }

    /// What happened, in the newest version of its type, whichever was stored.
    ///
    /// - Throws: `unknownType` for what a newer program wrote, `notRaised` for an older version that
    ///   its upcasters refuse, `malformed` for bytes that were not written so.
    package func decoded(by upcasters: Upcasters = .released) throws(FormatError) -> Event {
        // Nearly every event is of the newest version: it pays for nothing else.
        if let newest = EventType(rawValue: type) { return try event(of: newest) }
        let raised = try upcasters.raised(self)
        guard let newest = EventType(rawValue: raised.type) else {
            guard raised.type == type else {
                throw .notRaised(
                    type: type,
                    position: position,
                    reason: "no step leads on from \(raised.type)"
                )
            }
            throw .unknownType(type)
        }
        return try raised.event(of: newest)
    }

    private func event(of newest: EventType) throws(FormatError) -> Event {
        try Event(newest, account: account.map(AccountID.init(trusted:)), data: data)
    }

    /// The canonical line: what the archive holds, what is hashed as a leaf, what the API answers.
    package func appendLine(ledger: String, to bytes: inout [UInt8]) {
        CanonicalLine.append(
            ledger: ledger,
            position: position,
            recordedAt: recordedAt,
            type: type,
            account: account,
            to: &bytes
        ) { $0.append(contentsOf: data) }
    }

    package func line(ledger: String) -> [UInt8] {
        var bytes: [UInt8] = []
        appendLine(ledger: ledger, to: &bytes)
        return bytes
    }
}

/// `{"ledger":…,"position":…,"recorded_at":…,"type":…,"account":…,"data":…}`, without a line end.
package enum CanonicalLine {
    package static func append(
        ledger: String,
        position: Position,
        recordedAt: Instant,
        type: String,
        account: String?,
        to bytes: inout [UInt8],
        data: (inout [UInt8]) -> Void
    ) {
        let frame = Frame(ledger: ledger, recordedAt: recordedAt)
        frame.append(position: position, type: type, account: account, to: &bytes, data: data)
    }

    /// What all lines of one commit have in common, written once.
    package struct Frame {
        private let beforePosition: [UInt8]
        private let afterPosition: [UInt8]

        package init(ledger: String, recordedAt: Instant) {
            var before: [UInt8] = []
            before.append("{\"ledger\":")
            before.append(json: ledger)
            before.append(",\"position\":")
            beforePosition = before
            var after: [UInt8] = []
            after.append(",\"recorded_at\":\"")
            after.append(recordedAt)
            after.append("\",\"type\":")
            afterPosition = after
        }

        package func append(
            position: Position,
            type: String,
            account: String?,
            to bytes: inout [UInt8],
            data: (inout [UInt8]) -> Void
        ) {
            bytes.append(contentsOf: beforePosition)
            bytes.append(decimal: position)
            bytes.append(contentsOf: afterPosition)
            bytes.append(json: type)
            bytes.append(",\"account\":")
            if let account { bytes.append(json: account) } else { bytes.append("null") }
            bytes.append(",\"data\":")
            data(&bytes)
            bytes.append(UInt8(ascii: "}"))
        }
    }
}
