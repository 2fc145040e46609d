// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

extension JSON {
    /// One line, with a space after each colon and comma: for people as well as for programs.
    package var line: String {
        switch self {
        case .null, .bool, .number, .string: text
        case .array(let values): "[" + values.map(\.line).joined(separator: ", ") + "]"
        case .object(let members):
            "{"
                + members.map { JSON.string($0.name).text + ": " + $0.value.line }
                .joined(separator: ", ") + "}"
        }
    }
}
