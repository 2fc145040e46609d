// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// The members of an object of a description, read with their full names for whoever wrote it.
struct GenericFields {
    typealias Flaw = GenericDescription.Flaw

    private static let textMaximum = 500

    private let members: [JSON.Member]
    private let prefix: String

    init(_ json: JSON, at field: String) throws(Flaw) {
        guard case .object(let members) = json else {
            throw Flaw(field: field.isEmpty ? "$" : field, reason: "It must be an object.")
        }
        self.members = members
        prefix = field.isEmpty ? "" : field + "."
    }

    private func flaw(_ name: String, _ reason: String) -> Flaw {
        Flaw(field: prefix + name, reason: reason)
    }

    private func value(_ name: String) -> JSON? {
        members.first { $0.name == name && $0.value != .null }?.value
    }

    /// What is misspelt would be silently without effect.
    func allow(_ names: Set<String>) throws(Flaw) {
        for member in members where !names.contains(member.name) {
            throw flaw(member.name, "There is no such field.")
        }
    }

    func object(_ name: String) throws(Flaw) -> GenericFields? {
        guard let value = value(name) else { return nil }
        return try GenericFields(value, at: prefix + name)
    }

    func require(_ name: String) throws(Flaw) -> GenericFields {
        guard let fields = try object(name) else { throw flaw(name, "It is missing.") }
        return fields
    }

    func optionalText(_ name: String) throws(Flaw) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.word, text.utf8.count <= Self.textMaximum else {
            throw flaw(name, "It must be a text of 1 to \(Self.textMaximum) bytes.")
        }
        return text
    }

    func text(_ name: String) throws(Flaw) -> String {
        guard let text = try optionalText(name) else { throw flaw(name, "It is missing.") }
        return text
    }

    /// As in the path of its webhooks, and before the colon of its jobs.
    func name(_ name: String) throws(Flaw) -> String {
        let text = try text(name)
        let isSlug = text.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: "-")
        }
        guard isSlug, text.utf8.count <= 40 else {
            throw flaw(name, "It must be of a–z, 0–9 and -, at most 40.")
        }
        return text
    }

    func integer(_ name: String, in range: ClosedRange<Int64>) throws(Flaw) -> Int64? {
        guard let value = value(name) else { return nil }
        guard case .number(let text) = value, let number = Int64(text), range ~= number else {
            let bounds = "\(range.lowerBound) to \(range.upperBound)"
            throw flaw(name, "It must be an integer from \(bounds).")
        }
        return number
    }

    func unit(_ name: String) throws(Flaw) -> String {
        let text = try text(name)
        guard text.utf8.count <= 16 else { throw flaw(name, "It must be of at most 16 bytes.") }
        return text
    }

    func link(_ name: String) throws(Flaw) -> String {
        let text = try text(name)
        guard URLText.isLink(text), !text.contains("?"), !text.contains("#") else {
            throw flaw(name, "It must be an http(s) URL without query.")
        }
        return URLText.base(text)
    }

    func optionalPath(_ name: String) throws(Flaw) -> JSONPath? {
        guard let text = try optionalText(name) else { return nil }
        guard let path = JSONPath(text) else {
            throw flaw(name, "It must be a path such as $.data[0].url or $.outputs[*].url.")
        }
        return path
    }

    func path(_ name: String) throws(Flaw) -> JSONPath {
        guard let path = try optionalPath(name) else { throw flaw(name, "It is missing.") }
        return path
    }

    /// `{uuid}` or a path.
    func jobName(_ name: String) throws(Flaw) -> GenericDescription.JobName {
        try text(name) == "{uuid}" ? .ours : .theirs(try path(name))
    }

    func call(
        _ method: ProviderRequest.Method,
        names: [String]
    ) throws(Flaw) -> GenericDescription.Call {
        var call = GenericDescription.Call(method: method, path: try text("path"))
        if let word = try optionalText("method") {
            guard let method = ProviderRequest.Method(rawValue: word) else {
                throw flaw("method", "It must be GET, POST, PUT or DELETE.")
            }
            call.method = method
        }
        let path = call.path.utf8
        guard path.first == UInt8(ascii: "/"), path.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw flaw("path", "It must begin with a slash and be of printable ASCII.")
        }
        try check("path", call.path, names)
        return call
    }

    func onlyCall(
        _ method: ProviderRequest.Method,
        names: [String] = GenericTemplate.namesOfPath
    ) throws(Flaw) -> GenericDescription.Call {
        try allow(["method", "path"])
        return try call(method, names: names)
    }

    private func check(_ field: String, _ text: String, _ names: [String]) throws(Flaw) {
        guard let used = GenericTemplate.names(in: text) else {
            throw flaw(field, "A brace has no other.")
        }
        for name in used where !names.contains(name) {
            throw flaw(field, "There is no {\(name)}.")
        }
    }

    func template(_ name: String) throws(Flaw) -> JSON {
        guard let value = value(name) else { throw flaw(name, "It is missing.") }
        guard value.isObject else { throw flaw(name, "It must be an object.") }
        try check(name, value)
        return value
    }

    private func check(_ field: String, _ template: JSON) throws(Flaw) {
        switch template {
        case .null, .bool, .number: break
        case .string("{parameters}"), .string("{callback}"), .string("{outputs}"): break
        case .string(let text):
            let names = GenericTemplate.namesOfBody.filter { $0 != "parameters" }
            try check(field, text, names)
        case .array(let items):
            for item in items { try check(field, item) }
        case .object(let members):
            for member in members {
                let isSpread = member.name == "*" && member.value != .string("{parameters}")
                if isSpread { throw flaw("\(field).*", #"It must be "{parameters}"."#) }
                try check("\(field).\(member.name)", member.value)
            }
        }
    }

    /// As in `{"header": "authorization", "value": "Bearer {key}"}`.
    func header() throws(Flaw) -> Delivery.Field {
        try allow(["header", "value"])
        let name = try headerName("header")
        let value = try text("value")
        try check("value", value, ["key"])
        guard value.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else {
            throw flaw("value", "It must be of printable ASCII.")
        }
        return Delivery.Field(name, value)
    }

    private func headerName(_ name: String) throws(Flaw) -> String {
        let text = try text(name).lowercased()
        let isName = text.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: "_")
        }
        guard isName else { throw flaw(name, "It must be the name of a header.") }
        return text
    }

    func words(_ name: String) throws(Flaw) -> [String: GenericDescription.Meaning] {
        guard let value = value(name) else { throw flaw(name, "It is missing.") }
        guard case .object(let members) = value else { throw flaw(name, "It must be an object.") }
        var words: [String: GenericDescription.Meaning] = [:]
        for member in members {
            let meaning = member.value.word.flatMap(GenericDescription.Meaning.init)
            guard let meaning else {
                let all = GenericDescription.Meaning.allCases.map(\.rawValue)
                let reason = "It must be one of \(all.joined(separator: ", "))."
                throw flaw("\(name).\(member.name)", reason)
            }
            words[member.name] = meaning
        }
        guard words.values.contains(.succeeded), words.values.contains(.failed) else {
            throw flaw(name, "A word must mean succeeded, and one failed.")
        }
        return words
    }

    func signature() throws(Flaw) -> GenericDescription.Signature {
        try allow(["scheme", "header", "prefix", "parameter", "job"])
        switch try text("scheme") {
        case "none": return .none
        case "standard-webhooks": return .standardWebhooks
        case "hmac-sha256-hex":
            return .hmac(header: try headerName("header"), prefix: try optionalText("prefix") ?? "")
        case "url-token": return .urlToken(parameter: try optionalText("parameter") ?? "token")
        default:
            let all = "none, standard-webhooks, hmac-sha256-hex, url-token"
            throw flaw("scheme", "It must be one of \(all).")
        }
    }
}
