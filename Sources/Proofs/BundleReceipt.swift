// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// What a bundle says, for people: derived from its events by a rule that is simple enough to be
/// written again by others, so that it cannot say anything else.
package struct BundleReceipt {
    package let lines: [String]

    /// - Throws: where an event is no line of a log.
    package init(_ bundle: ProofBundle) throws(BundleFlaw) {
        var lines = ["Receipt for \(bundle.topic.text) of ledger \(bundle.ledger)"]
        for (index, entry) in bundle.entries.enumerated() {
            do throws(BundleFlaw) {
                let event = try BundledEvent(entry.line)
                lines.append(Self.line(of: event))
                for shown in bundle.disclosures where shown.position == event.position {
                    lines.append("  \(shown.pointer) = \(JSON.string(shown.text).text)")
                }
            } catch {
                throw BundleFlaw("events[\(index)]", error.reason)
            }
        }
        self.lines = lines
    }

    /// Position, time, type, account, and the plain members of its data in their order.
    private static func line(of event: BundledEvent) -> String {
        var words = ["#\(event.position)", event.recordedAt, event.type]
        if let account = event.account { words.append("account=\(account)") }
        for member in event.data where member.name != "fingerprint" {
            switch member.value {
            case .string(let text): words.append("\(member.name)=\(text)")
            case .number(let digits): words.append("\(member.name)=\(digits)")
            case .null, .bool, .array, .object: break
            }
        }
        return words.joined(separator: " ")
    }
}
