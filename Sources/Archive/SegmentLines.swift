// SPDX-License-Identifier: Apache-2.0

package import Compression
package import Cryptography
internal import Domain
package import EventFormat
package import EventLog
private import Glibc

/// The lines of a segment, in memory, and where each one begins.
package struct SegmentLines: Sendable {
    /// What a file may become when it is unpacked: an event holds up to some mebibytes, most a few
    /// hundred bytes.
    package static let bytesMaximum = 1 << 32

    private let bytes: [UInt8]
    /// One more than there are lines.
    private let starts: [Int]

    /// Takes the content of a file apart.
    ///
    /// - Throws: `damaged` unless it is just as many whole lines as a segment has.
    package init(content: [UInt8]) throws(LZ4Frame.Failure) {
        try self.init(lines: content)
        guard count == ArchivedSegment.eventsEach else { throw .damaged }
    }

    /// The same of any number of lines.
    ///
    /// - Throws: `damaged` where the last one has no end.
    package init(lines content: [UInt8]) throws(LZ4Frame.Failure) {
        var starts = [0]
        starts.reserveCapacity(Int(ArchivedSegment.eventsEach) + 1)
        content.forEachLineEnd { starts.append($0 + 1) }
        guard starts.last == content.count else { throw .damaged }
        bytes = content
        self.starts = starts
    }

    package var count: Int { starts.count - 1 }

    package subscript(index: Int) -> ArraySlice<UInt8> {
        bytes[starts[index]..<starts[index + 1] - 1]
    }

    /// Some lines as they stand in the file, each with its end.
    package func text(_ range: Range<Int>) -> ArraySlice<UInt8> {
        bytes[starts[range.lowerBound]..<starts[range.upperBound]]
    }

    /// The hash of each line, as a leaf of the log's tree.
    package func forEachLeaf(_ hasher: MerkleHasher, _ body: (Digest) throws -> Void) rethrows {
        try forEachLeaf(0..<count, hasher) { _, leaf in try body(leaf) }
    }

    /// The same of some lines, with the index of each.
    package func forEachLeaf(
        _ range: Range<Int>,
        _ hasher: MerkleHasher,
        _ body: (Int, Digest) throws -> Void
    ) rethrows {
        var leaf: [UInt8] = []
        for index in range {
            leaf.removeAll(keepingCapacity: true)
            leaf.append(0x00)
            leaf.append(contentsOf: self[index])
            try body(index, hasher.prefixedLeaf(leaf))
        }
    }

    package func events(
        _ range: Range<Int>,
        of ledger: String
    ) throws(FormatError) -> [RecordedEvent] {
        let prefix = LinePrefix(ledger: ledger)
        var events: [RecordedEvent] = []
        events.reserveCapacity(range.count)
        for index in range {
            events.append(try RecordedEvent(line: self[index], ledger: prefix))
        }
        return events
    }
}

extension [UInt8] {
    /// C: `memchr`.
    fileprivate func forEachLineEnd(_ body: (Int) -> Void) {
        unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            var start = 0
            while let found = unsafe memchr(base + start, 0x0A, bytes.count - start) {
                let index = unsafe UnsafeRawPointer(found) - base
                body(index)
                start = index + 1
            }
        }
    }
}
