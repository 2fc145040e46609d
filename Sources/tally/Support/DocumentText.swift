// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// Any object of the API, for people: its facts one a line, then its parts under their names.
enum DocumentText {
    static func text(_ object: JSON) -> String {
        guard case .object(let members) = object else { return cell(object) }
        let facts = members.compactMap { member in
            plain(member.value).map { (spaced(member.name), $0) }
        }
        let parts = members.compactMap { member in
            part(member.value).map { "\(spaced(member.name)):\n\($0)" }
        }
        return ([Table.facts(facts)].filter { _ in !facts.isEmpty } + parts)
            .joined(separator: "\n\n")
    }

    /// Rows with these columns; members that are objects show their plain ones.
    static func table(_ rows: [JSON], _ columns: [String]) -> String {
        var table = Table(columns.map { (spaced($0), .left) })
        for row in rows { table.add(columns.map { row[$0].map(cell) ?? "" }) }
        return table.text
    }

    private static func part(_ value: JSON) -> String? {
        switch value {
        case .object(let members): members.isEmpty ? nil : text(value)
        case .array(let values): list(values)
        case .null, .bool, .number, .string: nil
        }
    }

    private static func list(_ values: [JSON]) -> String? {
        guard !values.isEmpty else { return nil }
        var columns: [String] = []
        for case .object(let members) in values {
            for member in members
            where plain(member.value) != nil && !columns.contains(member.name) {
                columns.append(member.name)
            }
        }
        guard !columns.isEmpty else { return values.map(cell).joined(separator: "\n") }
        return table(values, columns)
    }

    private static func cell(_ value: JSON) -> String {
        if let plain = plain(value) { return plain }
        guard case .object(let members) = value else { return value == .null ? "" : value.text }
        return members.compactMap { plain($0.value) }.joined(separator: " ")
    }

    /// `nil` is nothing to be said in a word.
    private static func plain(_ value: JSON) -> String? {
        switch value {
        case .string(let text), .number(let text): text
        case .bool(let flag): flag ? "yes" : "no"
        case .null, .array, .object: nil
        }
    }

    private static func spaced(_ name: String) -> String { name.replacing("_", with: " ") }
}
