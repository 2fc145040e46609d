// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

extension ModelField: ContentField {
    private static let seconds: ClosedRange<Int64> = 1...31_536_000

    package static func read(_ content: inout ContentReader) -> [ModelField] {
        var fields: [ModelField] = []
        if content.has("provider"), let provider = slug("provider", &content) {
            fields.append(.provider(provider))
        }
        if content.has("provider_model"), let model = content.requiredText("provider_model") {
            fields.append(.providerModel(model))
        }
        if content.has("type"), let type = slug("type", &content) { fields.append(.type(type)) }
        if content.has("name"), let name = content.requiredText("name") {
            fields.append(.name(name))
        }
        if content.has("family") { fields.append(.family(content.text("family"))) }
        if content.has("variant") { fields.append(.variant(content.text("variant"))) }
        if content.has("order") {
            fields.append(.order(content.integer("order", in: -1_000_000...1_000_000) ?? 0))
        }
        if content.has("expected_seconds") {
            fields.append(.expectedSeconds(content.integer("expected_seconds", in: seconds)))
        }
        if content.has("deadline_seconds") {
            fields.append(.deadlineSeconds(content.integer("deadline_seconds", in: seconds)))
        }
        if content.has("outputs") { fields.append(.outputs(OutputCount(&content))) }
        if content.has("schema") { fields.append(.schema(content.schema("schema"))) }
        return fields
    }

    /// `prompt_to_image`, `kie_ai`, `3d`.
    private static func slug(_ name: String, _ content: inout ContentReader) -> String? {
        guard let value = content.required(name) else { return nil }
        guard case .string(let text) = value, 1...64 ~= text.utf8.count,
            text.utf8.allSatisfy({ byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                    || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            })
        else {
            content.note(name, "Send 1–64 characters of a–z 0–9 _ and -.")
            return nil
        }
        return text
    }

    package var member: JSON.Member {
        switch self {
        case .provider(let value): .text("provider", value)
        case .providerModel(let value): .text("provider_model", value)
        case .type(let value): .text("type", value)
        case .name(let value): .text("name", value)
        case .family(let value): .text("family", value)
        case .variant(let value): .text("variant", value)
        case .order(let value): .number("order", value)
        case .expectedSeconds(let value): .optional("expected_seconds", value)
        case .deadlineSeconds(let value): .optional("deadline_seconds", value)
        case .outputs(let value): JSON.Member("outputs", value.json)
        case .schema(let value): JSON.Member("schema", value.source)
        }
    }
}

extension OutputCount {
    private static let counts: ClosedRange<Int64> = 1...1000

    fileprivate init(_ content: inout ContentReader) {
        guard var object = content.object("outputs") else {
            self = .one
            return
        }
        let standard = object.integer("default", in: Self.counts) ?? 1
        let maximum = object.integer("maximum", in: Self.counts) ?? standard
        if standard > maximum { object.note("maximum", "Send at least the default.") }
        self.init(standard: standard, maximum: maximum, parameter: object.text("parameter"))
        object.finish()
    }

    fileprivate var json: JSON {
        var members: [JSON.Member] = [.number("default", standard), .number("maximum", maximum)]
        if let parameter { members.append(.text("parameter", parameter)) }
        return .object(members)
    }
}

extension ModelDefinition: ContentForm {
    package init?(_ content: inout ContentReader) {
        self.init(provider: "", providerModel: "", type: "", name: "")
        for field in ModelField.read(&content) { set(field) }
        for name in ["provider", "provider_model", "type", "name"] where !content.has(name) {
            content.note(name, "Send a value: it is required.")
        }
    }

    package var members: [JSON.Member] { fields.map(\.member).filter { $0.value != .null } }
}

extension JSON.Member {
    /// `null` where there is none.
    static func optional(_ name: String, _ number: Int64?) -> JSON.Member {
        JSON.Member(name, number.map { .number(String($0)) } ?? .null)
    }
}
