// SPDX-License-Identifier: Apache-2.0

internal import Domain
package import EventFormat

/// An event of the log as a CloudEvent, in structured mode.
///
/// `data` is what is stored, byte for byte: what is personal stays sealed.
///
/// - Source: CloudEvents 1.0.2, JSON event format
package enum CloudEvent {
    package static let mediaType = "application/cloudevents+json; charset=utf-8"
    /// Positions as the extension `sequence` has them: they sort as texts do.
    private static let digits = 20

    /// The same for every attempt, and for every replay.
    package static func id(_ event: RecordedEvent, ledger: String) -> String {
        "\(ledger)/\(event.position)"
    }

    package static func body(_ event: RecordedEvent, ledger: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(event.data.count + 512)
        var object = ObjectWriter(into: &bytes)
        object.write("specversion", "1.0")
        object.write("id", id(event, ledger: ledger))
        object.write("source", "/ledgers/\(ledger)")
        object.write("type", event.type)
        object.write("subject", event.account)
        object.write("time", event.recordedAt)
        object.write("datacontenttype", "application/json")
        let position = String(event.position)
        let zeros = String(repeating: "0", count: max(0, digits - position.utf8.count))
        object.write("sequence", zeros + position)
        object.write("data", verbatim: event.data)
        return object.finish()
    }
}
