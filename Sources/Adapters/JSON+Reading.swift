// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// How adapters read what providers send: what is missing or of another type is `nil`.
extension JSON {
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// Not empty: providers write "" for nothing.
    var word: String? { text.flatMap { $0.isEmpty ? nil : $0 } }

    var integer: Int64? {
        guard case .number(let text) = self else { return nil }
        return Int64(text)
    }

    var flag: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    var items: [JSON] {
        guard case .array(let items) = self else { return [] }
        return items
    }

    /// A number or a text, as it is written.
    var literal: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .null, .bool, .array, .object: nil
        }
    }

    var isObject: Bool {
        guard case .object = self else { return false }
        return true
    }

    subscript(path: String...) -> JSON? {
        path.reduce(self as JSON?) { $0?[$1] }
    }

    static func parse(_ bytes: [UInt8]) throws(Unreadable) -> JSON {
        do throws(JSONError) {
            return try JSONParser.parse(bytes)
        } catch {
            throw Unreadable("The body is not JSON: \(error).")
        }
    }
}
