// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// What stands in a template for a value that only a run knows: an object with one member.
///
///     {"$input": "style"}
///     {"$item": "prompt"}                        of the element that a step is made for
///     {"$item": true}                            all of it
///     {"$output": {"step": "hero", "index": 0}}  of another step
///     {"$text": ["A picture of ", {"$input": "subject"}]}
enum Expression {
    case input(String)
    /// `nil` is the whole element.
    case item(String?)
    case output(step: String, index: Int64)
    /// Texts, numbers, inputs and members of the element, one after the other.
    case text([JSON])

    private static let outputs: ClosedRange<Int64> = 0...999

    /// What a value stands for; `nil` where it is no expression, or a wrong one.
    init?(_ value: JSON) {
        guard case .object(let members) = value, members.count == 1 else { return nil }
        switch (members[0].name, members[0].value) {
        case ("$input", .string(let name)): self = .input(name)
        case ("$item", .string(let name)): self = .item(name)
        case ("$item", .bool(true)): self = .item(nil)
        case ("$output", let reference):
            guard let output = Self.output(reference) else { return nil }
            self = output
        case ("$text", .array(let parts)): self = .text(parts)
        default: return nil
        }
    }

    private static func output(_ reference: JSON) -> Expression? {
        guard case .object(let members) = reference, case .string(let step)? = reference["step"]
        else { return nil }
        guard let index = reference["index"] else {
            return members.count == 1 ? .output(step: step, index: 0) : nil
        }
        guard members.count == 2, case .number(let text) = index, let number = Int64(text),
            outputs ~= number
        else { return nil }
        return .output(step: step, index: number)
    }

    /// The reference to an output, as parameters hold it.
    static func json(outputOf step: String, index: Int64) -> JSON {
        .object([
            JSON.Member(
                "$output",
                .object([
                    JSON.Member("step", .string(step)),
                    JSON.Member("index", .number(String(index))),
                ])
            )
        ])
    }

    /// Every expression in a template, with its JSON pointer.
    static func forEach(
        in template: JSON,
        at pointer: String = "",
        _ body: (Expression, String) -> Void
    ) {
        if let expression = Expression(template) {
            body(expression, pointer)
            guard case .text(let parts) = expression else { return }
            for (index, part) in parts.enumerated() {
                forEach(in: part, at: "\(pointer)/$text/\(index)", body)
            }
            return
        }
        switch template {
        case .null, .bool, .number, .string: break
        case .array(let values):
            for (index, value) in values.enumerated() {
                forEach(in: value, at: "\(pointer)/\(index)", body)
            }
        case .object(let members):
            for member in members {
                forEach(
                    in: member.value,
                    at: Pointer.appending(member.name, to: pointer),
                    body
                )
            }
        }
    }

    /// The objects that look like an expression and are none.
    static func mistakes(in template: JSON, at pointer: String) -> [ContentError] {
        if let expression = Expression(template) {
            guard case .text(let parts) = expression else { return [] }
            return parts.enumerated().flatMap { index, part in
                textMistakes(in: part, at: "\(pointer)/$text/\(index)")
            }
        }
        switch template {
        case .null, .bool, .number, .string: return []
        case .array(let values):
            return values.enumerated().flatMap { mistakes(in: $1, at: "\(pointer)/\($0)") }
        case .object(let members):
            return members.flatMap { member in
                let place = Pointer.appending(member.name, to: pointer)
                guard member.name.utf8.first != UInt8(ascii: "$") else {
                    return [ContentError(place, grammar)]
                }
                return mistakes(in: member.value, at: place)
            }
        }
    }

    private static func textMistakes(in part: JSON, at pointer: String) -> [ContentError] {
        switch (part, Expression(part)) {
        case (.string, _), (.number, _), (_, .input), (_, .item): []
        default: [ContentError(pointer, "Send a text, a number, $input or $item.")]
        }
    }

    private static let grammar =
        "Send {\"$input\": name}, {\"$item\": name or true}, {\"$output\": {\"step\": id, "
        + "\"index\": number}} or {\"$text\": [part, …]}, and nothing beside it."
}

/// What the expressions of one step stand for.
struct ExpressionScope {
    let inputs: JSON
    /// The element that the step is made for.
    let item: JSON?
    /// What a reference to an output of a step of the definition is in the run.
    let output: (_ step: String, _ index: Int64) -> JSON

    /// The value of a template; `nil` is one that is not there: its place is left out.
    func value(of template: JSON) -> JSON? {
        switch Expression(template) {
        case .input(let name): return inputs[name]
        case .item(let name?): return item?[name]
        case .item(nil): return item
        case .output(let step, let index): return output(step, index)
        case .text(let parts):
            return .string(parts.map { value(of: $0)?.plainText ?? "" }.joined())
        case nil: break
        }
        switch template {
        case .null, .bool, .number, .string: return template
        case .array(let values): return .array(values.compactMap(value(of:)))
        case .object(let members):
            return .object(
                members.compactMap { member in
                    value(of: member.value).map { JSON.Member(member.name, $0) }
                }
            )
        }
    }
}

extension JSON {
    /// As a part of a text: arrays and objects are nothing.
    fileprivate var plainText: String {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let value): value ? "true" : "false"
        case .null, .array, .object: ""
        }
    }

    /// With a text in place of each output that is not made yet: what is checked and priced.
    var withOpaqueOutputs: JSON {
        if case .output(let step, let index)? = Expression(self) {
            return .string("output:\(step):\(index)")
        }
        return switch self {
        case .null, .bool, .number, .string: self
        case .array(let values): .array(values.map(\.withOpaqueOutputs))
        case .object(let members):
            .object(members.map { Member($0.name, $0.value.withOpaqueOutputs) })
        }
    }

    /// Where an object has a member that reads like an expression.
    func expressionPointers(at pointer: String) -> [String] {
        switch self {
        case .null, .bool, .number, .string: []
        case .array(let values):
            values.enumerated().flatMap { $1.expressionPointers(at: "\(pointer)/\($0)") }
        case .object(let members):
            members.flatMap { member in
                let place = Pointer.appending(member.name, to: pointer)
                return member.name.utf8.first == UInt8(ascii: "$")
                    ? [place] : member.value.expressionPointers(at: place)
            }
        }
    }
}
