// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Domain
import EventFormat
import Foundation
import JSONText

/// The stored format, frozen: `events/NAME.ndjson` for every name that events were ever stored
/// under, and `released.ndjson`, which says what no change may touch any more.
struct GoldenFolder {
    /// What this program writes under one name.
    struct Written {
        var name: String
        var format: Int32
        var lines: [[UInt8]]
    }

    private struct Released {
        var name: String
        var format: Int32
        var sha256: String
    }

    static let ledger = "main"

    let url: URL

    private var events: URL { url.appending(path: "events") }
    private var releasedFile: URL { url.appending(path: "released.ndjson") }

    private func file(_ name: String) -> URL { events.appending(path: name + ".ndjson") }

    /// `nil` where there is no file of the name.
    func lines(_ name: String) throws -> [[UInt8]]? {
        guard FileManager.default.fileExists(atPath: file(name).path) else { return nil }
        return try Data(contentsOf: file(name)).split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    func recorded(_ name: String) throws -> [RecordedEvent] {
        let prefix = LinePrefix(ledger: Self.ledger)
        return try (lines(name) ?? []).map { try RecordedEvent(line: $0[...], ledger: prefix) }
    }

    /// All that is wrong, each as a sentence that says what to do; none where the format holds.
    func complaints(_ written: [Written], _ upcasters: Upcasters) throws -> [String] {
        try writtenComplaints(written) + olderComplaints(written, upcasters)
            + strangerComplaints(written, upcasters) + releasedComplaints(written)
    }

    private func writtenComplaints(_ written: [Written]) throws -> [String] {
        try written.compactMap { type in
            guard let golden = try lines(type.name) else {
                return "\(type.name) has no golden file."
            }
            guard golden != type.lines else { return nil }
            return "\(type.name) is not written as in its golden file: give it a new version."
        }
    }

    /// An older line becomes the newest line at the same position: both are of one sample.
    private func olderComplaints(
        _ written: [Written],
        _ upcasters: Upcasters
    ) throws -> [String] {
        var complaints: [String] = []
        for name in upcasters.names.keys.sorted() {
            let events = try recorded(name)
            if events.isEmpty { complaints.append("\(name) has no golden file.") }
            for event in events {
                let raised = try upcasters.raised(event)
                guard written.contains(where: { $0.name == raised.type }) else {
                    complaints.append("\(name) is raised to \(raised.type), which nobody writes.")
                    break
                }
                let newest = try recorded(raised.type).first { $0.position == event.position }
                if raised != newest {
                    complaints.append(
                        "\(name) at position \(event.position) is raised to another event than"
                            + " \(raised.type) has there."
                    )
                }
            }
        }
        return complaints
    }

    private func strangerComplaints(
        _ written: [Written],
        _ upcasters: Upcasters
    ) throws -> [String] {
        let known = Set(written.map(\.name)).union(upcasters.names.keys)
        return try names().subtracting(known).sorted().map { name in
            "\(name) has a golden file, but is neither written nor raised: add its upcaster."
        }
    }

    private func releasedComplaints(_ written: [Written]) throws -> [String] {
        let released = try released()
        let newest = released.map(\.format).max() ?? 0
        let changed = try released.filter { try $0.sha256 != digest($0.name) }.map { type in
            "\(type.name) is released: its golden file stays as it is, a change is a new version."
        }
        let late = written.compactMap { type -> String? in
            guard let earlier = released.first(where: { $0.name == type.name }) else {
                guard type.format <= newest else { return nil }
                return "\(type.name) is new, but format \(type.format) is released: take the next."
            }
            guard earlier.format != type.format else { return nil }
            return "\(type.name) was released with format \(earlier.format), and keeps it."
        }
        return changed + late
    }

    private func names() throws -> Set<String> {
        let files = try FileManager.default.contentsOfDirectory(atPath: events.path)
        return Set(files.map { String($0.dropLast(".ndjson".count)) })
    }

    private func digest(_ name: String) throws -> String {
        guard FileManager.default.fileExists(atPath: file(name).path) else { return "" }
        return SHA256().hash(Array(try Data(contentsOf: file(name)))).hex
    }

    private func released() throws -> [Released] {
        guard FileManager.default.fileExists(atPath: releasedFile.path) else { return [] }
        return try Data(contentsOf: releasedFile).split(separator: UInt8(ascii: "\n")).map { line in
            let json = try JSONParser.parse(Array(line))
            guard case .string(let name) = json["type"], case .number(let text) = json["format"],
                case .string(let sha256) = json["sha256"], let format = Int32(text)
            else { throw JSONError(reason: "a line of released.ndjson is not whole", offset: 0) }
            return Released(name: name, format: format, sha256: sha256)
        }
    }

    /// Writes the files of what is not released.
    func update(_ written: [Written]) throws {
        let frozen = Set(try released().map(\.name))
        for type in written where !frozen.contains(type.name) {
            let text = type.lines.map { $0 + [UInt8(ascii: "\n")] }.joined()
            try Data(text).write(to: file(type.name), options: .atomic)
        }
    }

    /// Freezes the files of all that is written, as a release does.
    func release(_ written: [Written]) throws {
        var released = try released()
        for type in written where !released.contains(where: { $0.name == type.name }) {
            released.append(
                Released(name: type.name, format: type.format, sha256: try digest(type.name))
            )
        }
        let lines = released.map { type in
            #"{"type":"\#(type.name)","format":\#(type.format),"sha256":"\#(type.sha256)"}"# + "\n"
        }
        try Data(lines.joined().utf8).write(to: releasedFile, options: .atomic)
    }
}
