// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// A ledger that has as many events as it needs to.
private final class LongLedger: EntitySource {
    var entities: [EntityKey: Entity] = [:]

    func find(_ key: EntityKey) -> Lookup { entities[key].map(Lookup.present) ?? .absent }

    func run(
        _ segment: ArchivedSegment,
        head: Position = 200_000
    ) -> Result<(Decision, [Event]), Rejection> {
        let command = ArchiveCommand.record(segment)
        let stamp = Stamp(fingerprint: Fingerprint(of: command), actor: nil)
        var workspace = Workspace(over: self, time: 0, firstPosition: head + 1)
        do throws(Refusal) {
            let decision = try Decider.decide(.archive(command, stamp), in: &workspace)
            for change in workspace.changes { entities[change.key] = change.entity }
            return .success((decision, workspace.events))
        } catch {
            switch error {
            case .rejected(let rejection): return .failure(rejection)
            case .notLoaded: preconditionFailure("Everything is in memory.")
            }
        }
    }
}

@Suite struct `Record a segment` {
    private let ledger = LongLedger()

    @Test func `it is one event, and a repeat is none`() throws {
        let segment = ArchivedSegment.sample(first: 1)
        let (_, events) = try ledger.run(segment).get()
        let event = SegmentArchived(
            segment: segment,
            fingerprint: Fingerprint(of: ArchiveCommand.record(segment))
        )
        #expect(events == [.archive(.segmentArchived(event))])
        let (decision, none) = try ledger.run(segment, head: 200_001).get()
        #expect(none == [])
        guard case .repeats(200_001) = decision else {
            Issue.record("It is answered with \(decision).")
            return
        }
    }

    @Test func `another file for the same events is a conflict`() throws {
        _ = try ledger.run(.sample(first: 1)).get()
        let other = ledger.run(.sample(first: 1, sha256: "d"), head: 200_001)
        #expect(throws: Rejection.idConflict(.segment("1"), first: 200_001)) { try other.get() }
    }

    @Test func `segments come in order`() throws {
        #expect(throws: Rejection.notFound(.segment("1"))) {
            try ledger.run(.sample(first: 65_537)).get()
        }
        _ = try ledger.run(.sample(first: 1)).get()
        _ = try ledger.run(.sample(first: 65_537), head: 200_001).get()
    }

    @Test(arguments: [
        (ArchivedSegment.sample(first: 2), Position(200_000), "/first"),
        (.sample(first: -65_535), 200_000, "/first"),
        (.sample(first: 1), 65_535, "/first"),
        (.sample(first: 1, bytes: 0), 200_000, "/bytes"),
        (.sample(first: 1, sha256: "g"), 200_000, "/sha256"),
        (.sample(first: 1, sha256: "A"), 200_000, "/sha256"),
    ])
    func `what cannot be is refused`(
        segment: ArchivedSegment,
        head: Position,
        pointer: String
    ) throws {
        guard case .failure(.invalidContent(let errors)) = ledger.run(segment, head: head) else {
            Issue.record("It is taken.")
            return
        }
        #expect(errors.map(\.pointer) == [pointer])
    }
}
