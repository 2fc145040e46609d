// SPDX-License-Identifier: Apache-2.0

/// A segment that is in the archive.
package struct Segment: EntityState {
    package let content: ArchivedSegment
    package let memory: Memory

    package init(content: ArchivedSegment, memory: Memory) {
        self.content = content
        self.memory = memory
    }

    package static func evolve(
        _ state: Segment?,
        by event: Event,
        at position: Position
    ) -> Segment {
        guard case .archive(.segmentArchived(let archived)) = event else {
            unexpected(event, position)
        }
        return Segment(
            content: archived.segment,
            memory: Memory(fingerprint: archived.fingerprint, position: position)
        )
    }
}
