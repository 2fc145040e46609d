// SPDX-License-Identifier: Apache-2.0

import Adapters
import Foundation
import Testing

/// What is expected, as text that people read: one file per provider, one block per sample.
///
/// `UPDATE_GOLDEN=1` writes what is, for a person to judge in the diff.
enum Golden {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "Golden")

    static func check(
        _ name: String,
        _ blocks: [String],
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let file = folder.appending(path: "\(name).txt")
        let text = blocks.joined(separator: "\n")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let known = Set(expected.components(separatedBy: "\n\n"))
        for block in text.components(separatedBy: "\n\n") where !known.contains(block) {
            Issue.record("Not as in \(name).txt:\n\(block)", sourceLocation: location)
        }
        #expect(text == expected, "\(name).txt", sourceLocation: location)
    }

    /// The block of a webhook.
    static func block(
        _ name: String,
        _ adapter: some WebhookAdapter,
        _ delivery: Delivery
    ) -> String {
        do throws(Unreadable) {
            return block(name, try adapter.translate(delivery))
        } catch {
            return "== \(name)\nunreadable: \(error.description)\n"
        }
    }

    /// The block of anything: its name, then its fields.
    ///
    /// What is `nil` or empty is left out.
    static func block(_ name: String, _ value: some Any) -> String {
        var lines = ["== \(name)"]
        append(fieldsOf: value, indent: "", to: &lines)
        if lines.count == 1 { lines.append(scalar(value)) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func append(fieldsOf value: Any, indent: String, to lines: inout [String]) {
        for child in Mirror(reflecting: value).children {
            append(child.label ?? "-", child.value, indent: indent, to: &lines)
        }
    }

    private static func append(
        _ label: String,
        _ value: Any,
        indent: String,
        to lines: inout [String]
    ) {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            guard let wrapped = mirror.children.first else { return }
            append(label, wrapped.value, indent: indent, to: &lines)
        case .collection:
            guard !mirror.children.isEmpty else { return }
            if let bytes = value as? [UInt8] {
                let text = String(validating: bytes.prefix(60), as: UTF8.self) ?? "…"
                lines.append("\(indent)\(label): \(bytes.count) bytes, \(scalar(text))")
                return
            }
            if mirror.children.allSatisfy({ Mirror(reflecting: $0.value).children.isEmpty }) {
                let words = mirror.children.map { scalar($0.value) }
                lines.append("\(indent)\(label): \(words.joined(separator: " "))")
                return
            }
            lines.append("\(indent)\(label):")
            for child in mirror.children {
                append("-", child.value, indent: indent + "  ", to: &lines)
            }
        case .enum where !mirror.children.isEmpty:
            let child = Mirror(reflecting: value).children.first
            lines.append("\(indent)\(label) \(child?.label ?? "?")")
            guard let payload = child?.value else { return }
            if Mirror(reflecting: payload).children.isEmpty {
                lines[lines.count - 1] += ": \(scalar(payload))"
            } else {
                append(fieldsOf: payload, indent: indent + "  ", to: &lines)
            }
        case .struct where !mirror.children.isEmpty, .tuple:
            lines.append("\(indent)\(label):")
            append(fieldsOf: value, indent: indent + "  ", to: &lines)
        default:
            lines.append("\(indent)\(label): \(scalar(value))")
        }
    }

    private static func scalar(_ value: Any) -> String {
        "\(value)".replacing("\n", with: "\\n")
    }
}
