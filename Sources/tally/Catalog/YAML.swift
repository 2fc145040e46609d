// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
package import JSONText
internal import Yams

/// YAML as JSON, and back.
///
/// Plain scalars mean what JSON means by them and nothing else: `true`, `null`, `2.5`. All others
/// are texts: neither is `no` false, nor `16:9` a number of base 60. Numbers keep their digits.
package enum YAML {
    private static let bytesMaximum = 8 << 20
    /// An alias is copied wherever it stands.
    private static let nodesMaximum = 1_000_000

    /// - Throws: `Failure` with what to correct.
    package static func parse(_ text: String) throws -> JSON {
        guard text.utf8.count <= bytesMaximum else {
            throw Failure.usage("Split the file: it is longer than \(bytesMaximum) bytes.")
        }
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw Failure.usage("Correct the YAML: \(error)")
        }
        var count = 0
        return try node.map { try json($0, &count) } ?? .null
    }

    private static func json(_ node: Node, _ count: inout Int) throws -> JSON {
        count += 1
        guard count <= nodesMaximum else {
            throw Failure.usage("Write it out: the aliases of the file make it too large.")
        }
        switch node {
        case .scalar(let scalar): return value(scalar)
        case .sequence(let sequence): return .array(try sequence.map { try json($0, &count) })
        case .mapping(let mapping):
            var members: [JSON.Member] = []
            for (key, value) in mapping {
                guard case .scalar(let name) = key else {
                    throw Failure.usage("Use texts for the names in a mapping.")
                }
                guard !members.contains(where: { $0.name == name.string }) else {
                    throw Failure.usage("Write \(name.string) once: it comes twice in a mapping.")
                }
                members.append(JSON.Member(name.string, try json(value, &count)))
            }
            return .object(members)
        case .alias:
            throw Failure.usage("Correct the YAML: an alias has no anchor.")
        }
    }

    private static func value(_ scalar: Node.Scalar) -> JSON {
        guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        switch scalar.string {
        case "", "~", "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        case let text: return ExactDecimal(text) != nil ? .number(text) : .string(text)
        }
    }

    package static func text(_ json: JSON) throws -> String {
        do {
            return try Yams.serialize(node: node(json), allowUnicode: true)
        } catch {
            throw Failure.usage("This cannot be written as YAML: \(error)")
        }
    }

    private static func node(_ json: JSON) -> Node {
        switch json {
        case .null: .scalar(Node.Scalar("null", .implicit, .plain))
        case .bool(let flag): .scalar(Node.Scalar(flag ? "true" : "false", .implicit, .plain))
        case .number(let text): .scalar(Node.Scalar(text, .implicit, .plain))
        case .string(let text):
            .scalar(Node.Scalar(text, .implicit, isPlain(text) ? .plain : .doubleQuoted))
        case .array(let values):
            .sequence(Node.Sequence(values.map(node), .implicit, style(of: values)))
        case .object(let members):
            .mapping(
                Node.Mapping(
                    members.map { (node(.string($0.name)), node($0.value)) },
                    .implicit,
                    members.isEmpty ? .flow : .block
                )
            )
        }
    }

    /// Short lists of words stand on one line.
    private static func style(of values: [JSON]) -> Node.Sequence.Style {
        let areScalars = values.allSatisfy { value in
            switch value {
            case .array, .object: false
            case .null, .bool, .number, .string: true
            }
        }
        return areScalars ? .flow : .block
    }

    /// Whether nobody could take it for anything but a text.
    private static func isPlain(_ text: String) -> Bool {
        let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        guard let first = text.utf8.first, isLetter(first),
            !reserved.contains(text.lowercased()), text.utf8.last != UInt8(ascii: " ")
        else { return false }
        return text.utf8.allSatisfy { byte in
            isLetter(byte) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || "_-. /".utf8.contains(byte)
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
            || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    }
}
