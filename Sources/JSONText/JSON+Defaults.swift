// SPDX-License-Identifier: Apache-2.0

extension JSON {
    /// With the defaults that the model's schema added, by JSON pointer (RFC 6901).
    ///
    /// What is there stays: a default never replaces what the caller wrote.
    package func adding(defaults: [Member]) -> JSON {
        defaults.reduce(self) { json, standard in
            let path = standard.name.split(separator: "/", omittingEmptySubsequences: false)
                .dropFirst()
                .map { String($0).replacing("~1", with: "/").replacing("~0", with: "~") }
            return json.adding(standard.value, at: path[...])
        }
    }

    private func adding(_ value: JSON, at path: ArraySlice<String>) -> JSON {
        guard let name = path.first else { return self }
        let rest = path.dropFirst()
        switch self {
        case .object(var members):
            if let index = members.firstIndex(where: { $0.name == name }) {
                members[index] = Member(name, members[index].value.adding(value, at: rest))
            } else if rest.isEmpty {
                members.append(Member(name, value))
            }
            return .object(members)
        case .array(var values):
            guard let index = Int(name), values.indices.contains(index) else { return self }
            values[index] = values[index].adding(value, at: rest)
            return .array(values)
        case .null, .bool, .number, .string: return self
        }
    }
}
