// SPDX-License-Identifier: Apache-2.0

package import Archive
internal import Compression
package import Cryptography
package import Domain
package import EventFormat
package import EventLog

/// The events of a recorded log: one LZ4 file of canonical lines, as a segment is, of any number and
/// from position 1 on.
package struct FixtureFile {
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        case unreadable(String)

        package var description: String {
            switch self {
            case .unreadable(let path):
                "\(path) is no recorded log: give an LZ4 file of canonical lines from position 1 on."
            }
        }
    }

    /// In its folder.
    package static let name = "events.ndjson.lz4"

    package let ledger: String
    package let lines: SegmentLines
    package let events: [RecordedEvent]

    /// Reads what `bytes(of:)` has written; `path` is for messages.
    package init(_ file: [UInt8], path: String) throws {
        let lines: SegmentLines
        do throws(LZ4Frame.Failure) {
            let content = try LZ4Frame.decompress(file, atMost: SegmentLines.bytesMaximum)
            lines = try SegmentLines(lines: content)
        } catch {
            throw Failure.unreadable(path)
        }
        guard let ledger = Self.ledger(of: lines) else { throw Failure.unreadable(path) }
        do throws(FormatError) {
            events = try lines.events(0..<lines.count, of: ledger)
        } catch {
            throw Failure.unreadable(path)
        }
        for (index, event) in events.enumerated() {
            guard event.position == Position(index) + 1,
                event.line(ledger: ledger)[...] == lines[index]
            else { throw Failure.unreadable(path) }
        }
        self.ledger = ledger
        self.lines = lines
    }

    /// One LZ4 frame; the same lines give the same bytes, by one version of liblz4.
    package static func bytes(of lines: [UInt8]) -> [UInt8] { LZ4Frame.compress(lines) }

    /// The name at the beginning of the first line.
    private static func ledger(of lines: SegmentLines) -> String? {
        guard lines.count > 0 else { return nil }
        let start = Array("{\"ledger\":\"".utf8)
        guard lines[0].starts(with: start) else { return nil }
        let name = lines[0].dropFirst(start.count).prefix { $0 != UInt8(ascii: "\"") }
        let text = String(decoding: name, as: UTF8.self)
        return Ledger.isValid(name: text) ? text : nil
    }
}

/// Replays a recorded log; it says nothing of commits.
package struct FixtureSource: ReplaySource {
    package let ledger: String
    package let genesis: Head
    package let end: Position

    private let file: FixtureFile
    private let limit: Int
    private let hasher = MerkleHasher(SHA256())
    private var tree = CompactRange()
    /// The end of the last commit.
    private var committed: Position = 0
    private var place: Position = 0
    private var last: Position = 0

    /// In stretches of so many events at most.
    package init(_ file: FixtureFile, atMost limit: Int = Stretch.maximum) {
        self.file = file
        self.limit = limit
        ledger = file.ledger
        end = Position(file.events.count)
        genesis = Head(
            first: 0,
            last: 0,
            recordedAt: file.events.first?.recordedAt ?? Head.genesis.recordedAt,
            root: MerkleHasher.emptyRoot
        )
    }

    package func position(at time: Instant) throws -> Position {
        guard let last = file.events.last, time <= last.recordedAt else {
            let endTime = file.events.last?.recordedAt ?? genesis.recordedAt
            throw ReplayFailure.timeAhead(time, end: end, endTime: endTime)
        }
        return Position(file.events.count { $0.recordedAt <= time })
    }

    package mutating func begin(after position: Position, through last: Position) -> Digest? {
        tree = CompactRange()
        committed = 0
        place = position
        self.last = last
        return nil
    }

    package mutating func next() -> Stretch? {
        let done = tree.size
        guard done < last else { return nil }
        let stop = done < place ? place : last
        let end = min(done + Position(limit), stop)
        let range = Int(done)..<Int(end)
        // What was recorded at one time was one commit, as far as anybody can tell.
        var commits: [Head] = []
        file.lines.forEachLeaf(range, hasher) { index, leaf in
            tree.append(leaf, hasher)
            let time = file.events[index].recordedAt
            let next = index + 1 < file.events.count ? file.events[index + 1].recordedAt : nil
            guard next != time else { return }
            let head = Head(
                first: committed + 1,
                last: tree.size,
                recordedAt: time,
                root: tree.root(hasher)
            )
            committed = head.last
            if tree.size > place { commits.append(head) }
        }
        let events = Array(file.events[range])
        return Stretch(
            first: done + 1,
            lines: file.lines,
            range: range,
            commits: commits,
            lastTime: events.last?.recordedAt ?? genesis.recordedAt,
            root: tree.root(hasher),
            events: { events }
        )
    }
}
