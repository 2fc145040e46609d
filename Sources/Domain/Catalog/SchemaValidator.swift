// SPDX-License-Identifier: Apache-2.0

package import JSONText

extension ParameterSchema {
    /// What a validation comes to.
    package struct Outcome: Hashable, Sendable {
        /// With the defaults that apply.
        package let parameters: JSON
        /// The defaults that were applied, by JSON pointer.
        package let defaults: [JSON.Member]
        /// What is wrong; the pointers are into the parameters.
        package let errors: [ContentError]
    }

    package func validate(_ parameters: JSON) -> Outcome {
        guard case .object = parameters else {
            return Outcome(
                parameters: parameters,
                defaults: [],
                errors: [ContentError("", "Send an object.")]
            )
        }
        var validator = SchemaValidator()
        let complete = validator.validated(parameters, by: root, at: "")
        return Outcome(
            parameters: complete,
            defaults: validator.defaults,
            errors: validator.errors
        )
    }
}

/// Compares a value with its schema, and says all that is wrong at once.
struct SchemaValidator {
    private static let errorsMaximum = 50

    private(set) var errors: [ContentError] = []
    private(set) var defaults: [JSON.Member] = []

    private mutating func note(_ pointer: String, _ detail: String) {
        guard errors.count < Self.errorsMaximum else { return }
        errors.append(ContentError(pointer, detail))
    }

    /// The value with defaults.
    mutating func validated(_ value: JSON, by node: SchemaNode, at pointer: String) -> JSON {
        guard isOfType(value, node, at: pointer) else { return value }
        if let allowed = node.allowed, !allowed.contains(where: { $0.isEqual(to: value) }) {
            note(pointer, "Send \(Self.list(allowed)).")
        }
        switch value {
        case .null, .bool: return value
        case .number(let text):
            check(number: text, node, at: pointer)
            return value
        case .string(let text):
            check(length: text, node, at: pointer)
            return value
        case .array(let values): return .array(elements(values, node, at: pointer))
        case .object(let members): return .object(self.members(members, node, at: pointer))
        }
    }

    private mutating func isOfType(_ value: JSON, _ node: SchemaNode, at pointer: String) -> Bool {
        guard let types = node.types else { return true }
        let fits = types.contains { type in
            switch (type, value) {
            case (.null, .null), (.boolean, .bool), (.number, .number), (.string, .string),
                (.array, .array), (.object, .object):
                true
            case (.integer, .number(let text)):
                ExactDecimal(text)?.isInteger ?? false
            case (.null, _), (.boolean, _), (.integer, _), (.number, _), (.string, _), (.array, _),
                (.object, _):
                false
            }
        }
        if !fits {
            note(pointer, "Send \(types.map(Self.article).joined(separator: " or ")).")
        }
        return fits
    }

    private static func article(_ type: SchemaNode.ValueType) -> String {
        switch type {
        case .null: "null"
        case .boolean: "true or false"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a text"
        case .array: "an array"
        case .object: "an object"
        }
    }

    private static let listedMaximum = 12

    /// The values of the schema, which are nobody's secret.
    private static func list(_ values: [JSON]) -> String {
        let texts = values.prefix(listedMaximum).map { value in
            switch value {
            case .null: "null"
            case .bool(let flag): flag ? "true" : "false"
            case .number(let text): text
            case .string(let text): "\"\(text)\""
            case .array: "an array of the schema"
            case .object: "an object of the schema"
            }
        }
        let more = values.count > listedMaximum ? ", …" : ""
        return (values.count == 1 ? "" : "one of ") + texts.joined(separator: ", ") + more
    }

    private mutating func check(number text: String, _ node: SchemaNode, at pointer: String) {
        guard let number = ExactDecimal(text) else {
            return note(
                pointer,
                "Send a number of at most \(ExactDecimal.digitsMaximum) digits."
            )
        }
        if let minimum = node.minimum, number < minimum {
            note(pointer, "Send \(minimum.text) or more.")
        }
        if let maximum = node.maximum, maximum < number {
            note(pointer, "Send \(maximum.text) or less.")
        }
        if let bound = node.exclusiveMinimum, number <= bound {
            note(pointer, "Send more than \(bound.text).")
        }
        if let bound = node.exclusiveMaximum, bound <= number {
            note(pointer, "Send less than \(bound.text).")
        }
        if let divisor = node.multipleOf, !number.isMultiple(of: divisor) {
            note(pointer, "Send a multiple of \(divisor.text).")
        }
    }

    /// Characters are Unicode scalars, as JSON Schema counts them.
    private mutating func check(length text: String, _ node: SchemaNode, at pointer: String) {
        guard node.lengths.minimum != nil || node.lengths.maximum != nil else { return }
        let length = Int64(text.unicodeScalars.count)
        if let minimum = node.lengths.minimum, length < minimum {
            note(pointer, "Send at least \(minimum) characters.")
        }
        if let maximum = node.lengths.maximum, length > maximum {
            note(pointer, "Send at most \(maximum) characters.")
        }
    }

    private mutating func elements(
        _ values: [JSON],
        _ node: SchemaNode,
        at pointer: String
    ) -> [JSON] {
        if let minimum = node.counts.minimum, Int64(values.count) < minimum {
            note(pointer, "Send at least \(minimum) elements.")
        }
        if let maximum = node.counts.maximum, Int64(values.count) > maximum {
            note(pointer, "Send at most \(maximum) elements.")
            return values
        }
        if node.areItemsUnique {
            for (index, value) in values.enumerated()
            where values[..<index].contains(where: { $0.isEqual(to: value) }) {
                note("\(pointer)/\(index)", "Send no element twice.")
            }
        }
        guard let schema = node.items.first else { return values }
        var complete: [JSON] = []
        for (index, value) in values.enumerated() {
            complete.append(validated(value, by: schema, at: "\(pointer)/\(index)"))
        }
        return complete
    }

    private mutating func members(
        _ members: [JSON.Member],
        _ node: SchemaNode,
        at pointer: String
    ) -> [JSON.Member] {
        var complete: [JSON.Member] = []
        for member in members {
            let place = Pointer.appending(member.name, to: pointer)
            let value = validated(member, by: node, at: place)
            complete.append(JSON.Member(member.name, value))
        }
        for property in node.properties where !members.contains(where: { $0.name == property.name })
        {
            guard let standard = property.schema.standard else { continue }
            let place = Pointer.appending(property.name, to: pointer)
            defaults.append(JSON.Member(place, standard))
            let value = validated(standard, by: property.schema, at: place)
            complete.append(JSON.Member(property.name, value))
        }
        for name in node.required where !complete.contains(where: { $0.name == name }) {
            note(Pointer.appending(name, to: pointer), "Send a value: it is required.")
        }
        return complete
    }

    private mutating func validated(
        _ member: JSON.Member,
        by node: SchemaNode,
        at place: String
    ) -> JSON {
        if let property = node.properties.first(where: { $0.name == member.name }) {
            return validated(member.value, by: property.schema, at: place)
        }
        switch node.additional {
        case .allowed: break
        case .refused: note(place, "Leave it out: there is no such parameter.")
        case .schema(let schema): return validated(member.value, by: schema, at: place)
        }
        return member.value
    }
}

extension ExactDecimal {
    fileprivate func isMultiple(of divisor: ExactDecimal) -> Bool {
        let quotient = divisor.rational
        guard quotient.numerator > 0 else { return false }
        let inverse = Rational(quotient.denominator, over: quotient.numerator)
        do throws(PricingError) {
            return try (rational * inverse).denominator == 1
        } catch {
            // Too long for a whole number of divisors to be meant.
            return false
        }
    }
}
