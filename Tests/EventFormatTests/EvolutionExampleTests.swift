// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Foundation
import JSONText
import Testing

/// The worked example of docs/evolution.md, as it stands there.
@Suite struct `The example of a new version` {
    private static let step =
        Upcasters.Step(from: "key.revoked", to: "key.revoked.v2") { members in
            members + [JSON.Member("reason", .string("not-told"))]
        }

    private static func root(_ path: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: path)
    }

    /// The lines between fences of a language, each block without what it is indented by.
    private static func blocks(_ language: String) throws -> [[String]] {
        let page = try String(contentsOf: root("docs/evolution.md"), encoding: .utf8)
        var blocks: [[String]] = []
        var indent: Int?
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            let text = line.drop { $0 == " " }
            if text == "```" + language {
                indent = line.count - text.count
                blocks.append([])
            } else if text.hasPrefix("```") {
                indent = nil
            } else if let indent {
                blocks[blocks.count - 1].append(String(line.dropFirst(indent)))
            }
        }
        return blocks
    }

    @Test func `raises the page's first line to its second`() throws {
        let lines = try Self.blocks("json").flatMap(\.self)
        try #require(lines.count == 2)
        let prefix = LinePrefix(ledger: "main")
        let events = try lines.map { try RecordedEvent(line: Array($0.utf8)[...], ledger: prefix) }
        #expect(try Upcasters([Self.step]).raised(events[0]) == events[1])
        // And the first is what is stored today.
        let golden = try `Golden lines`.folder.lines("key.revoked") ?? []
        #expect(golden.contains(Array(lines[0].utf8)))
    }

    @Test func `is compiled as it is printed`() throws {
        let printed = try #require(try Self.blocks("swift").first)
        let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
        let indented = printed.map { "        " + $0 + "\n" }.joined()
        #expect(source.contains(indented))
    }
}
