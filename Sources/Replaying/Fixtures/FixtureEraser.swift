// SPDX-License-Identifier: Apache-2.0

package import Domain
package import EventFormat
internal import JSONText

/// Makes an event of a recorded log out of one of a running ledger: at another position, and without
/// what is sealed.
package struct FixtureEraser {
    /// What stands in the place of every sealed text; no key has this id, so it opens to nothing.
    package static let placeholder = "erased"

    private static let sealed = "$sealed"
    /// Members of events of credit that are positions.
    private static let positions: Set = ["granted_at", "since"]

    /// Where an event is now; `nil` for one that is left out.
    private let place: (Position) -> Position?

    package init(_ place: @escaping (Position) -> Position?) {
        self.place = place
    }

    /// - Throws: `FormatError`, `JSONError` where the data is not what was stored.
    package func event(_ event: RecordedEvent, at position: Position) throws -> RecordedEvent {
        let data = try JSONParser.parse(event.data)
        let isOfCredit = event.type.hasPrefix("credits.")
        var bytes: [UInt8] = []
        rewritten(data, isOfCredit: isOfCredit).append(to: &bytes)
        let erased = RecordedEvent(
            position: position,
            recordedAt: event.recordedAt,
            type: event.type,
            account: event.account,
            data: bytes
        )
        // Whoever reads it gets an event of the same form.
        _ = try erased.decoded()
        return erased
    }

    private func rewritten(_ value: JSON, isOfCredit: Bool) -> JSON {
        switch value {
        case .null, .bool, .number, .string: value
        case .array(let values): .array(values.map { rewritten($0, isOfCredit: isOfCredit) })
        case .object(let members):
            .object(
                members.map { member in
                    if member.name == Self.sealed {
                        return JSON.Member(member.name, .string(Self.placeholder))
                    }
                    if isOfCredit, Self.positions.contains(member.name),
                        case .number(let text) = member.value, let position = Position(text),
                        let new = place(position)
                    {
                        return JSON.Member(member.name, .number(String(new)))
                    }
                    return JSON.Member(
                        member.name,
                        rewritten(member.value, isOfCredit: isOfCredit)
                    )
                }
            )
        }
    }
}
