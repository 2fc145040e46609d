// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

/// What is wrong with what somebody wrote, collected while it is read.
package final class ContentNotes {
    private static let errorsMaximum = 50

    package private(set) var errors: [ContentError] = []
    /// Whether credits may be written as numbers with a point: in files, where nobody's float has
    /// come between.
    let takesDecimals: Bool

    package init(takesDecimals: Bool = false) {
        self.takesDecimals = takesDecimals
    }

    package func note(_ pointer: String, _ detail: String) {
        guard errors.count < Self.errorsMaximum else { return }
        errors.append(ContentError(pointer, detail))
    }

    package func add(_ errors: [ContentError]) {
        for error in errors { note(error.pointer, error.detail) }
    }
}

/// The members of a JSON object that somebody wrote, read one by one.
///
/// What is missing or wrong is noted with its pointer, and read as nothing: one reading finds all
/// that is wrong. `null` is as good as absent.
package struct ContentReader {
    package let pointer: String
    package let notes: ContentNotes
    private let members: [JSON.Member]
    private var known: Set<String> = []

    /// Returns `nil` where it is no object, which is noted.
    package init?(_ value: JSON, at pointer: String = "", notes: ContentNotes) {
        guard case .object(let members) = value else {
            notes.note(pointer, "Send an object.")
            return nil
        }
        self.pointer = pointer
        self.notes = notes
        self.members = members
    }

    /// Notes the members that nobody asked for.
    package func finish() {
        for member in members where !known.contains(member.name) {
            notes.note(place(of: member.name), "Leave it out: there is no such member.")
        }
    }

    package func place(of name: String) -> String {
        pointer + "/" + Self.escaped(name)
    }

    private static func escaped(_ name: String) -> String {
        var text = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    package func note(_ name: String, _ detail: String) {
        notes.note(place(of: name), detail)
    }

    /// Whether it is there, be it `null`.
    package mutating func has(_ name: String) -> Bool {
        known.insert(name)
        return members.contains { $0.name == name }
    }

    package mutating func value(_ name: String) -> JSON? {
        known.insert(name)
        guard let value = members.first(where: { $0.name == name })?.value, value != .null else {
            return nil
        }
        return value
    }

    package mutating func required(_ name: String) -> JSON? {
        guard let value = value(name) else {
            note(name, "Send a value: it is required.")
            return nil
        }
        return value
    }

    /// A text that is not empty.
    package mutating func text(_ name: String, maximum: Int = 200) -> String? {
        guard let value = value(name) else { return nil }
        guard case .string(let text) = value, 1...maximum ~= text.unicodeScalars.count else {
            note(name, "Send a text of 1–\(maximum) characters.")
            return nil
        }
        return text
    }

    package mutating func requiredText(_ name: String, maximum: Int = 200) -> String? {
        required(name).flatMap { _ in text(name, maximum: maximum) }
    }

    package mutating func identifier<Kind>(_ name: String) -> Identifier<Kind>? {
        guard let value = value(name) else { return nil }
        guard case .string(let text) = value, let id = Identifier<Kind>(text) else {
            note(name, "Send 1–128 characters of A–Z a–z 0–9 _ - . : as an id.")
            return nil
        }
        return id
    }

    package mutating func integer(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
        guard let value = value(name) else { return nil }
        guard case .number(let text) = value, let number = ExactDecimal(text), number.isInteger,
            let integer = Int64(exactly: number.significand), range ~= integer
        else {
            note(name, "Send an integer of \(range.lowerBound)–\(range.upperBound).")
            return nil
        }
        return integer
    }

    package mutating func flag(_ name: String) -> Bool? {
        guard let value = value(name) else { return nil }
        guard case .bool(let flag) = value else {
            note(name, "Send true or false.")
            return nil
        }
        return flag
    }

    /// Credits of 0 or more, in microcredits: a decimal string, or an integer.
    package mutating func credits(_ name: String) -> Int64? {
        guard let value = value(name) else { return nil }
        let text: String
        switch value {
        case .string(let string): text = string
        case .number(let number)
        where notes.takesDecimals || !number.contains(where: { ".eE".contains($0) }):
            text = number
        case .null, .bool, .number, .array, .object: text = ""
        }
        guard let microcredits = CreditText.microcredits(text), microcredits >= 0 else {
            note(name, "Send credits of 0 or more as a decimal string, like \"12.5\".")
            return nil
        }
        return microcredits
    }

    /// A number of 0 or more, exact however it is written.
    package mutating func decimal(_ name: String) -> ExactDecimal? {
        guard let value = value(name) else { return nil }
        let number: ExactDecimal?
        switch value {
        case .string(let text), .number(let text): number = ExactDecimal(text)
        case .null, .bool, .array, .object: number = nil
        }
        guard let number, !number.isNegative else {
            note(name, "Send a number of 0 or more.")
            return nil
        }
        return number
    }

    package mutating func word<Word: RawRepresentable & CaseIterable>(
        _ name: String,
        _ type: Word.Type = Word.self
    ) -> Word? where Word.RawValue == String {
        guard let value = value(name) else { return nil }
        guard case .string(let text) = value, let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            note(name, "Send one of \(words).")
            return nil
        }
        return word
    }

    package mutating func object(_ name: String) -> ContentReader? {
        value(name).flatMap { ContentReader($0, at: place(of: name), notes: notes) }
    }

    package mutating func elements(_ name: String, maximum: Int) -> [JSON] {
        guard let value = value(name) else { return [] }
        guard case .array(let values) = value, values.count <= maximum else {
            note(name, "Send an array of at most \(maximum) elements.")
            return []
        }
        return values
    }

    package mutating func objects<Value>(
        _ name: String,
        maximum: Int,
        _ body: (inout ContentReader) -> Value?
    ) -> [Value] {
        elements(name, maximum: maximum).enumerated().compactMap { index, value in
            guard
                var reader = ContentReader(
                    value,
                    at: "\(place(of: name))/\(index)",
                    notes: notes
                )
            else { return nil }
            let value = body(&reader)
            reader.finish()
            return value
        }
    }
}
