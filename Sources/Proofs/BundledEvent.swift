// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

/// A line of the log as who checks it reads it: without the program's knowledge of events, so that
/// others can do the same.
package struct BundledEvent: Hashable, Sendable {
    package let position: Position
    package let ledger: String
    package let recordedAt: String
    package let type: String
    package let account: String?
    package let data: [JSON.Member]

    /// - Throws: `JSONError` or a flaw without a place.
    package init(_ line: String) throws(BundleFlaw) {
        let value: JSON
        do throws(JSONError) {
            value = try JSONParser.parse(Array(line.utf8))
        } catch {
            throw BundleFlaw("event", "it is no JSON: \(error)")
        }
        guard case .number(let digits)? = value["position"], let position = Position(digits),
            case .string(let ledger)? = value["ledger"],
            case .string(let recordedAt)? = value["recorded_at"],
            case .string(let type)? = value["type"], case .object(let data)? = value["data"]
        else { throw BundleFlaw("event", "it is no line of a log") }
        self.position = position
        self.ledger = ledger
        self.recordedAt = recordedAt
        self.type = type
        self.data = data
        account = if case .string(let account)? = value["account"] { account } else { nil }
    }

    /// Whether it names a thing: by its id alone, or as the end of a longer name of it.
    package func mentions(_ id: String) -> Bool {
        account == id
            || JSON.object(data).hasText { text in
                text == id || text.hasSuffix("/" + id) || text.hasSuffix(":" + id)
            }
    }

    /// The sealed texts, by JSON pointers into the line.
    package var sealedTexts: [(pointer: String, sealed: String)] {
        var found: [(String, String)] = []
        JSON.object(data).collectSealed(at: "/data", into: &found)
        return found
    }
}

extension JSON {
    fileprivate func hasText(_ isWanted: (String) -> Bool) -> Bool {
        switch self {
        case .string(let text): isWanted(text)
        case .array(let values): values.contains { $0.hasText(isWanted) }
        case .object(let members): members.contains { $0.value.hasText(isWanted) }
        case .null, .bool, .number: false
        }
    }

    fileprivate func collectSealed(at pointer: String, into found: inout [(String, String)]) {
        switch self {
        case .object(let members):
            if members.count == 1, members[0].name == "$sealed",
                case .string(let sealed) = members[0].value
            {
                found.append((pointer, sealed))
                return
            }
            for member in members {
                let name = member.name.replacing("~", with: "~0").replacing("/", with: "~1")
                member.value.collectSealed(at: pointer + "/" + name, into: &found)
            }
        case .array(let values):
            for (index, value) in values.enumerated() {
                value.collectSealed(at: "\(pointer)/\(index)", into: &found)
            }
        case .null, .bool, .number, .string: break
        }
    }
}
