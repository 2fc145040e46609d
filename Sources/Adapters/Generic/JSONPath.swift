// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Where in a body something stands: `$.data.items[0].url`, `$.outputs[*].url`.
///
/// A small part of RFC 9535: names, indexes, and `[*]` for all of a list.
package struct JSONPath: Hashable, Sendable {
    static let lengthMaximum = 200

    private enum Step: Hashable, Sendable {
        case name(String)
        case index(Int)
        case all
    }

    private let steps: [Step]

    /// `nil` where it is none.
    init?(_ text: String) {
        guard text.first == "$", text.utf8.count <= Self.lengthMaximum else { return nil }
        var steps: [Step] = []
        var rest = text.dropFirst()
        while let first = rest.first {
            rest = rest.dropFirst()
            let isName = first == "."
            guard isName || first == "[" else { return nil }
            let end = rest.firstIndex { isName ? $0 == "." || $0 == "[" : $0 == "]" }
            guard let end = isName ? end ?? rest.endIndex : end,
                let step = Self.step(rest[..<end], isName: isName)
            else { return nil }
            steps.append(step)
            rest = rest[end...]
            if !isName { rest = rest.dropFirst() }
        }
        self.steps = steps
    }

    private static func step(_ text: Substring, isName: Bool) -> Step? {
        if text.isEmpty { return nil }
        if isName { return text.contains("]") ? nil : .name(String(text)) }
        if text == "*" { return .all }
        guard text.utf8.count <= 4, text.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            return nil
        }
        return Int(text).map { .index($0) }
    }

    /// All that is there; `nil` where it is more than is taken.
    func values(in json: JSON) -> [JSON]? {
        var values = [json]
        for step in steps {
            values = values.flatMap { Self.follow(step, $0) }
            guard values.count <= AnswerBounds.outputsMaximum else { return nil }
        }
        return values
    }

    /// The only one.
    func value(in json: JSON) -> JSON? {
        guard let values = values(in: json), values.count == 1 else { return nil }
        return values.first
    }

    private static func follow(_ step: Step, _ value: JSON) -> [JSON] {
        switch step {
        case .name(let name): value[name].map { [$0] } ?? []
        case .index(let index):
            value.items.indices.contains(index) ? [value.items[index]] : []
        case .all: value.items
        }
    }
}
