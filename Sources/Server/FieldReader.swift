// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// Takes the members of one JSON object by name, and collects all that is wrong with them.
///
/// A member that is `null` counts as left out. One that nobody takes is a mistake.
struct FieldReader {
    private var members: [JSON.Member]
    private(set) var errors: [Problem.FieldError] = []

    /// - Throws: a problem, unless it is an object.
    init(_ json: JSON) throws(Problem) {
        guard case .object(let members) = json else {
            throw .invalid("", "Send a JSON object.")
        }
        self.members = members
    }

    mutating func take(_ name: String) -> JSON? {
        guard let index = members.firstIndex(where: { $0.name == name }) else { return nil }
        let value = members.remove(at: index).value
        return value == .null ? nil : value
    }

    func has(_ name: String) -> Bool { members.contains { $0.name == name } }

    /// Whether a member is there and `null`, which some take for an end of what was.
    mutating func takeNull(_ name: String) -> Bool {
        guard let index = members.firstIndex(where: { $0.name == name && $0.value == .null }) else {
            return false
        }
        members.remove(at: index)
        return true
    }

    mutating func fail(_ name: String, _ detail: String) {
        let escaped = name.contains { $0 == "~" || $0 == "/" } ? Self.escape(name) : name
        errors.append(Problem.FieldError(pointer: "/" + escaped, detail: detail))
    }

    mutating func fail(_ errors: [ContentError]) {
        self.errors += errors.map { Problem.FieldError(pointer: $0.pointer, detail: $0.detail) }
    }

    /// - Throws: all that was found wrong, with the members that nobody took.
    mutating func finish() throws(Problem) {
        for member in members { fail(member.name, "Leave it out: there is no such field.") }
        members = []
        if !errors.isEmpty { throw .invalid(errors) }
    }

    /// Reads what nobody took yet as one form, which knows its own members.
    mutating func form<Value>(_ read: (inout ContentReader) -> Value?) -> Value? {
        let notes = ContentNotes()
        guard var reader = ContentReader(.object(members), notes: notes) else { return nil }
        let value = read(&reader)
        reader.finish()
        members = []
        errors += notes.errors.map { Problem.FieldError(pointer: $0.pointer, detail: $0.detail) }
        return value
    }

    /// - Source: RFC 6901, section 3
    private static func escape(_ name: String) -> String {
        var escaped = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// What the fields of commands are made of.
extension FieldReader {
    /// A text of some code points; `nil` is left out, or wrong.
    mutating func text(_ name: String, atMost maximum: Int, isRequired: Bool = false) -> String? {
        guard let value = take(name) else {
            if isRequired { fail(name, "It is required: a text of 1 to \(maximum) characters.") }
            return nil
        }
        guard case .string(let text) = value, 1...maximum ~= text.unicodeScalars.count else {
            fail(name, "Send a text of 1 to \(maximum) characters.")
            return nil
        }
        return text
    }

    mutating func flag(_ name: String) -> Bool? {
        guard let value = take(name) else { return nil }
        guard case .bool(let flag) = value else {
            fail(name, "Send true or false.")
            return nil
        }
        return flag
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
        guard let value = take(name) else { return nil }
        guard case .number(let text) = value, let integer = Int64(text), range ~= integer else {
            fail(name, "Send an integer from \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
        return integer
    }

    mutating func time(_ name: String) -> Instant? {
        guard let value = take(name) else { return nil }
        guard case .string(let text) = value, let time = TimeText.instant(text) else {
            fail(name, "Send a time such as \"2026-11-21T09:30:00Z\", as RFC 3339 has it.")
            return nil
        }
        return time
    }

    mutating func identifier<Kind>(_ name: String) -> Identifier<Kind>? {
        guard let value = take(name) else {
            fail(name, "It is required: \(Self.identifierRule).")
            return nil
        }
        return identifier(name, value)
    }

    /// `nil` is left out, or wrong.
    mutating func optionalIdentifier<Kind>(_ name: String) -> Identifier<Kind>? {
        guard let value = take(name) else { return nil }
        return identifier(name, value)
    }

    /// The caller's own name for what is made: in the body, else in the header, else `nil`.
    mutating func ownIdentifier<Kind>(header: String?) -> Identifier<Kind>? {
        if let value = take("id") { return identifier("id", value) }
        guard let header else { return nil }
        guard let identifier = Identifier<Kind>(header) else {
            errors.append(
                Problem.FieldError(
                    pointer: "Idempotency-Key",
                    detail: "Send \(Self.identifierRule)."
                )
            )
            return nil
        }
        return identifier
    }

    private static let identifierRule = "an id of 1 to 128 characters of A–Z a–z 0–9 _ - . :"

    private mutating func identifier<Kind>(_ name: String, _ value: JSON) -> Identifier<Kind>? {
        guard case .string(let text) = value, let identifier = Identifier<Kind>(text) else {
            fail(name, "Send \(Self.identifierRule).")
            return nil
        }
        return identifier
    }

    private static let amountRule =
        "a decimal string such as \"12.5\", with at most six decimals, or an integer"

    /// Microcredits of a decimal string or of an integer; `nil` is left out, or wrong.
    mutating func microcredits(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
        guard let value = take(name) else { return nil }
        let text: String?
        switch value {
        case .string(let decimal): text = decimal
        case .number(let number) where number.utf8.allSatisfy(Self.isOfInteger): text = number
        case .null, .bool, .number, .array, .object: text = nil
        }
        // A minus has no place where nothing is below 0, not even before a 0.
        guard let text, range.lowerBound < 0 || !text.hasPrefix("-"),
            let microcredits = CreditText.microcredits(text), range ~= microcredits
        else {
            let bounds =
                range.lowerBound > 0
                ? "above 0 and at most 1000000000"
                : "from \(range.lowerBound / 1_000_000)"
                    + " to 1000000000"
            fail(name, "Send \(Self.amountRule), \(bounds).")
            return nil
        }
        return microcredits
    }

    /// A positive amount; `nil` is left out, or wrong.
    mutating func amount(_ name: String, isRequired: Bool = false) -> Amount? {
        let before = errors.count
        let value = microcredits(name, in: 1...Amount.maximum)
        if value == nil, isRequired, errors.count == before {
            fail(name, "It is required: \(Self.amountRule), above 0.")
        }
        return value.flatMap { Amount(microcredits: $0) }
    }

    mutating func signedAmount(_ name: String) -> SignedAmount? {
        let before = errors.count
        guard let value = microcredits(name, in: -Amount.maximum...Amount.maximum),
            let magnitude = Amount(microcredits: abs(value))
        else {
            if errors.count == before {
                fail(name, "Send \(Self.amountRule), below or above 0, not 0.")
            }
            return nil
        }
        return value < 0 ? .decrease(magnitude) : .increase(magnitude)
    }

    private static func isOfInteger(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "-")
    }
}
