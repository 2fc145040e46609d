// SPDX-License-Identifier: Apache-2.0

/// Segments are recorded one after the other, each once.
extension Workspace {
    mutating func decide(
        _ command: ArchiveCommand,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        switch command {
        case .record(let segment): try record(segment, stamp)
        }
    }

    private mutating func record(
        _ segment: ArchivedSegment,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let key = EntityKey.segment(segment.id)
        if let known = try entity(key)?.segment {
            return try known.memory.answer(to: stamp.fingerprint, of: key)
        }
        let errors = segment.errors(head: lastPosition)
        guard errors.isEmpty else { throw .rejected(.invalidContent(errors)) }
        if segment.first > 1 {
            let before = ArchivedSegment.id(first: segment.first - ArchivedSegment.eventsEach)
            guard try entity(.segment(before)) != nil else {
                throw .rejected(.notFound(.segment(before)))
            }
        }
        let archived = SegmentArchived(segment: segment, fingerprint: stamp.fingerprint)
        try emit(.archive(.segmentArchived(archived)))
        return .changes
    }
}

extension ArchivedSegment {
    fileprivate func errors(head: Position) -> [ContentError] {
        var errors: [ContentError] = []
        if first < 1 || !(first - 1).isMultiple(of: Self.eventsEach) {
            errors.append(ContentError("/first", "Segments begin at 1, 65537, 131073, and so on."))
        } else if last > head {
            errors.append(ContentError("/first", "The segment is not full yet."))
        }
        if bytes < 1 { errors.append(ContentError("/bytes", "The file cannot be empty.")) }
        let hashes = [
            ("/sha256", sha256), ("/commits", commits), ("/tree", tree), ("/root", root),
        ]
        for (pointer, hash) in hashes where !Self.isHash(hash) {
            errors.append(ContentError(pointer, "Give 64 lower-case hexadecimal digits."))
        }
        return errors
    }

    private static func isHash(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { byte in
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte
            }
    }
}
