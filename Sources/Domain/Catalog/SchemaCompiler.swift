// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Reads a schema, and says all that is wrong with it at once.
struct SchemaCompiler {
    private static let depthMaximum = 16
    private static let errorsMaximum = 50
    private static let dialect = "https://json-schema.org/draft/2020-12/schema"

    private(set) var errors: [ContentError] = []

    mutating func note(_ pointer: String, _ detail: String) {
        guard errors.count < Self.errorsMaximum else { return }
        errors.append(ContentError(pointer, detail))
    }

    mutating func compile(_ source: JSON, at pointer: String, depth: Int) -> SchemaNode {
        var node = SchemaNode()
        guard depth < Self.depthMaximum else {
            note(pointer, "Nest schemas at most \(Self.depthMaximum) deep.")
            return node
        }
        guard case .object(let members) = source else {
            note(pointer, "Send an object: a schema.")
            return node
        }
        for member in members {
            read(
                member,
                into: &node,
                at: Pointer.appending(member.name, to: pointer),
                depth: depth
            )
        }
        checkDefault(of: node, at: pointer)
        return node
    }

    private mutating func read(
        _ member: JSON.Member,
        into node: inout SchemaNode,
        at pointer: String,
        depth: Int
    ) {
        let value = member.value
        switch member.name {
        case "type": node.types = types(value, at: pointer)
        case "enum": node.allowed = choices(value, at: pointer)
        case "const": node.allowed = [value]
        case "minimum": node.minimum = number(value, at: pointer)
        case "maximum": node.maximum = number(value, at: pointer)
        case "exclusiveMinimum": node.exclusiveMinimum = number(value, at: pointer)
        case "exclusiveMaximum": node.exclusiveMaximum = number(value, at: pointer)
        case "multipleOf": node.multipleOf = divisor(value, at: pointer)
        case "minLength": node.lengths.minimum = count(value, at: pointer)
        case "maxLength": node.lengths.maximum = count(value, at: pointer)
        case "minItems": node.counts.minimum = count(value, at: pointer)
        case "maxItems": node.counts.maximum = count(value, at: pointer)
        case "uniqueItems": node.areItemsUnique = flag(value, at: pointer)
        case "items": node.items = [compile(value, at: pointer, depth: depth + 1)]
        case "properties": node.properties = properties(value, at: pointer, depth: depth)
        case "required": node.required = names(value, at: pointer)
        case "additionalProperties":
            node.additional = additional(value, at: pointer, depth: depth)
        case "default": node.standard = value
        case "title", "description", "$comment", "format": expectText(value, at: pointer)
        case "examples": expectArray(value, at: pointer)
        case "deprecated", "readOnly", "writeOnly": _ = flag(value, at: pointer)
        case "$schema":
            if value != .string(Self.dialect) { note(pointer, "Say \"\(Self.dialect)\".") }
        case "pattern":
            note(pointer, "Leave the pattern out: it could take for ever. Use enum or lengths.")
        case let name where name.hasPrefix("x-"): break
        default:
            note(pointer, "Leave it out: this keyword is not supported.")
        }
    }

    private mutating func types(_ value: JSON, at pointer: String) -> [SchemaNode.ValueType]? {
        let texts: [JSON] =
            switch value {
            case .array(let values): values
            case .null, .bool, .number, .string, .object: [value]
            }
        var types: [SchemaNode.ValueType] = []
        for text in texts {
            guard case .string(let name) = text, let type = SchemaNode.ValueType(rawValue: name)
            else {
                note(pointer, "Send the name of a JSON type, or an array of names.")
                return nil
            }
            types.append(type)
        }
        guard !types.isEmpty else {
            note(pointer, "Send the name of a JSON type, or an array of names.")
            return nil
        }
        return types
    }

    private mutating func choices(_ value: JSON, at pointer: String) -> [JSON]? {
        guard case .array(let values) = value, !values.isEmpty else {
            note(pointer, "Send an array of the values that are allowed.")
            return nil
        }
        return values
    }

    private mutating func number(_ value: JSON, at pointer: String) -> ExactDecimal? {
        guard case .number(let text) = value, let number = ExactDecimal(text) else {
            note(pointer, "Send a number of at most \(ExactDecimal.digitsMaximum) digits.")
            return nil
        }
        return number
    }

    private mutating func divisor(_ value: JSON, at pointer: String) -> ExactDecimal? {
        guard let number = number(value, at: pointer) else { return nil }
        guard .zero < number else {
            note(pointer, "Send a number above 0.")
            return nil
        }
        return number
    }

    private mutating func count(_ value: JSON, at pointer: String) -> Int64? {
        guard let number = number(value, at: pointer) else { return nil }
        guard number.isInteger, !number.isNegative, let count = Int64(exactly: number.significand)
        else {
            note(pointer, "Send an integer of 0 or more.")
            return nil
        }
        return count
    }

    private mutating func flag(_ value: JSON, at pointer: String) -> Bool {
        guard case .bool(let flag) = value else {
            note(pointer, "Send true or false.")
            return false
        }
        return flag
    }

    private mutating func properties(
        _ value: JSON,
        at pointer: String,
        depth: Int
    ) -> [SchemaNode.Property] {
        guard case .object(let members) = value else {
            note(pointer, "Send an object of schemas by name.")
            return []
        }
        var properties: [SchemaNode.Property] = []
        for member in members {
            let place = Pointer.appending(member.name, to: pointer)
            let schema = compile(member.value, at: place, depth: depth + 1)
            properties.append(SchemaNode.Property(name: member.name, schema: schema))
        }
        return properties
    }

    private mutating func names(_ value: JSON, at pointer: String) -> [String] {
        guard case .array(let values) = value else {
            note(pointer, "Send an array of names.")
            return []
        }
        var names: [String] = []
        for value in values {
            guard case .string(let name) = value, !names.contains(name) else {
                note(pointer, "Send an array of names, none twice.")
                return []
            }
            names.append(name)
        }
        return names
    }

    private mutating func additional(
        _ value: JSON,
        at pointer: String,
        depth: Int
    ) -> SchemaNode.Additional {
        guard case .bool(let isAllowed) = value else {
            return .schema(compile(value, at: pointer, depth: depth + 1))
        }
        return isAllowed ? .allowed : .refused
    }

    private mutating func expectText(_ value: JSON, at pointer: String) {
        guard case .string = value else { return note(pointer, "Send a text.") }
    }

    private mutating func expectArray(_ value: JSON, at pointer: String) {
        guard case .array = value else { return note(pointer, "Send an array.") }
    }

    private mutating func checkDefault(of node: SchemaNode, at pointer: String) {
        guard let standard = node.standard else { return }
        var validator = SchemaValidator()
        _ = validator.validated(standard, by: node, at: pointer + "/default")
        for error in validator.errors { note(error.pointer, error.detail) }
    }
}
