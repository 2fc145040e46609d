// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension ArchiveCommand {
    /// The content that its fingerprint is taken of.
    func write(to object: inout ObjectWriter) {
        switch self {
        case .record(let segment):
            object.write("op", "record_segment")
            object.write(segment)
        }
    }
}

extension ArchiveEvent {
    var type: EventType {
        switch self {
        case .segmentArchived: .segmentArchived
        }
    }

    func write(to object: inout ObjectWriter) {
        switch self {
        case .segmentArchived(let event):
            object.write(event.segment)
            object.write("fingerprint", event.fingerprint)
        }
    }

    /// - Precondition: the type is one of these events.
    init(_ type: EventType, _ object: inout ObjectReader) throws(FormatError) {
        guard type == .segmentArchived else {
            preconditionFailure("\(type) is not of this family.")
        }
        self = .segmentArchived(
            SegmentArchived(segment: try object.segment(), fingerprint: try object.fingerprint())
        )
    }
}

extension Segment: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write(content)
        object.write(memory)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(content: try object.segment(), memory: try object.memory())
    }
}

extension ObjectWriter {
    /// The last position is told for those who read without us: it follows from the first.
    fileprivate mutating func write(_ segment: ArchivedSegment) {
        write("first", integer: segment.first)
        write("last", integer: segment.last)
        write("bytes", integer: segment.bytes)
        write("sha256", segment.sha256)
        write("commits", segment.commits)
        write("tree", segment.tree)
        write("root", segment.root)
    }
}

extension ObjectReader {
    fileprivate mutating func segment() throws(FormatError) -> ArchivedSegment {
        let first = try integer("first")
        let last = try integer("last")
        let segment = ArchivedSegment(
            first: first,
            bytes: try integer("bytes"),
            sha256: try text("sha256"),
            commits: try text("commits"),
            tree: try text("tree"),
            root: try text("root")
        )
        // Far above what a ledger can hold, the sum would not fit.
        guard first > 0, first < .max / 2, segment.last == last else {
            throw error("a segment's positions do not fit")
        }
        return segment
    }
}
