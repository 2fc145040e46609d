// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import TestSupport
import Testing

@Suite struct `State pages` {
    private static let seed = SeededRandom.seedOfRun
    private static let kinds = 0..<6

    @Test(arguments: kinds)
    func `what is written is read`(kind: Int) throws {
        var events = RandomEvents(random: SeededRandom(number: 500 + kind))
        for _ in 0..<200 {
            let (key, entity) = events.entity(kind)
            let bytes = Page.encode(entity)
            let read = try Page.decode(bytes, of: key)
            #expect(read == entity, "seed \(Self.seed)")
            #expect(Page.encode(read) == bytes, "seed \(Self.seed)")
        }
    }

    @Test(arguments: kinds)
    func `a page of another version is refused`(kind: Int) {
        var events = RandomEvents(random: SeededRandom(number: 510 + kind))
        let (key, entity) = events.entity(kind)
        for version in UInt8.min...UInt8.max where version != Page.version {
            var bytes = Page.encode(entity)
            bytes[0] = version
            #expect(throws: FormatError.self) { try Page.decode(bytes, of: key) }
        }
    }

    @Test(arguments: kinds)
    func `no beginning of a page is a page, nor one with something behind it`(kind: Int) {
        var events = RandomEvents(random: SeededRandom(number: 520 + kind))
        for _ in 0..<10 {
            let (key, entity) = events.entity(kind)
            let bytes = Page.encode(entity)
            for count in 0..<bytes.count {
                #expect(throws: FormatError.self, "seed \(Self.seed), \(count) bytes") {
                    try Page.decode(Array(bytes.prefix(count)), of: key)
                }
            }
            #expect(throws: FormatError.self) { try Page.decode(bytes + [0], of: key) }
        }
    }

    @Test(arguments: kinds)
    func `a changed byte is refused, or read as something else`(kind: Int) {
        var events = RandomEvents(random: SeededRandom(number: 530 + kind))
        for _ in 0..<30 {
            let (key, entity) = events.entity(kind)
            let bytes = Page.encode(entity)
            for index in bytes.indices {
                var changed = bytes
                changed[index] ^= UInt8.random(in: 1...255, using: &events.random)
                Self.expectNoCrash(changed, key)
            }
        }
    }

    @Test(arguments: kinds)
    func `noise is refused, or read as something`(kind: Int) {
        var events = RandomEvents(random: SeededRandom(number: 540 + kind))
        let (key, entity) = events.entity(kind)
        let bytes = Page.encode(entity)
        for _ in 0..<2000 {
            let kept = Int.random(in: 1...bytes.count, using: &events.random)
            let added = Int.random(in: 0...60, using: &events.random)
            // Many bytes of all ones: the longest numbers.
            let noise = (0..<added).map { _ in
                events.random.chance(percent: 60)
                    ? 0xFF : UInt8(truncatingIfNeeded: events.random.next())
            }
            Self.expectNoCrash(Array(bytes.prefix(kept)) + noise, key)
        }
    }

    /// The smallest number has no magnitude of its own size.
    @Test func `an adjustment out of bounds is refused`() {
        var bytes: [UInt8] = [Page.version, 1, UInt8(ascii: "a")]
        bytes += [UInt8](repeating: 0xFF, count: 9) + [0x01]
        #expect(throws: FormatError.self) { try Page.decode(bytes, of: .adjustment("x")) }
    }

    @Test func `a priority out of bounds is refused`() {
        var bytes: [UInt8] = [Page.version, 1, UInt8(ascii: "a"), 2, 5]
        bytes += Array("bonus".utf8)
        for priority in [[101], [UInt8](repeating: 0xFF, count: 9) + [0x01]] {
            #expect(throws: FormatError.self) {
                try Page.decode(bytes + priority + [0, 0, 0], of: .lot("x"))
            }
        }
    }

    @Test func `the error says what to do`() {
        let error = #expect(throws: FormatError.self) { try Page.decode([], of: .lot("l1")) }
        #expect("\(error as Any)".contains("lot/l1"))
        #expect("\(error as Any)".contains("delete them to rebuild"))
    }

    private static func expectNoCrash(_ bytes: [UInt8], _ key: EntityKey) {
        do {
            _ = Page.encode(try Page.decode(bytes, of: key))
        } catch {
            #expect(!error.description.isEmpty)
        }
    }
}
