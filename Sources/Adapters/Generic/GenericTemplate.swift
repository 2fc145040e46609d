// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Texts and bodies with places for what an order says.
enum GenericTemplate {
    static let namesOfBody = [
        "model", "id", "uuid", "callback", "outputs", "content_type", "parameters",
    ]
    static let namesOfPath = ["model", "id", "uuid", "job"]

    /// The names in braces; `nil` where a brace has no other.
    static func names(in text: String) -> [String]? {
        var names: [String] = []
        var rest = text[...]
        while let start = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[start] == "{", let end = rest[start...].firstIndex(of: "}") else {
                return nil
            }
            names.append(String(rest[rest.index(after: start)..<end]))
            rest = rest[rest.index(after: end)...]
        }
        return names
    }

    /// In one pass, so that a value that looks like a place is none.
    static func fill(_ text: String, _ value: (String) -> String) -> String {
        var filled = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
            filled += rest[..<start]
            filled += value(String(rest[rest.index(after: start)..<end]))
            rest = rest[rest.index(after: end)...]
        }
        return filled + rest
    }

    /// A body: `"{parameters}"` becomes the object, `"{outputs}"` the number; a member whose value
    /// is `"{callback}"` is left out where nobody can be called; the members of the parameters
    /// stand where a member is named `*`, without those that the body has itself.
    static func fill(
        _ template: JSON,
        _ order: JobOrder,
        _ parameters: [JSON.Member]
    ) -> JSON? {
        switch template {
        case .null, .bool, .number: template
        case .string("{parameters}"): .object(parameters)
        case .string("{outputs}"): .number(String(order.outputs))
        case .string("{callback}"): order.callback.map(JSON.string)
        case .string(let text): .string(fill(text) { word($0, order) })
        case .array(let items): .array(items.compactMap { fill($0, order, parameters) })
        case .object(let members):
            .object(members.flatMap { fill($0, among: members, order, parameters) })
        }
    }

    private static func fill(
        _ member: JSON.Member,
        among members: [JSON.Member],
        _ order: JobOrder,
        _ parameters: [JSON.Member]
    ) -> [JSON.Member] {
        if member.name == "*" {
            let own = Set(members.map(\.name))
            return parameters.filter { !own.contains($0.name) }
        }
        return fill(member.value, order, parameters).map { [JSON.Member(member.name, $0)] } ?? []
    }

    private static func word(_ name: String, _ order: JobOrder) -> String {
        switch name {
        case "model": order.model
        case "id": order.id
        case "uuid": OrderUUID.of(order)
        case "callback": order.callback ?? ""
        case "outputs": String(order.outputs)
        case "content_type": order.contentType
        default: ""
        }
    }

    /// Each value is one segment of the path.
    static func path(_ text: String, _ order: JobOrder, job: String) -> String {
        fill(text) { name in
            switch name {
            case "model": URLText.encode(order.model)
            case "id": URLText.encode(order.id)
            case "uuid": OrderUUID.of(order)
            default: URLText.encode(job)
            }
        }
    }
}
