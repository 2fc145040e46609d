// SPDX-License-Identifier: Apache-2.0

import Compression
import TestSupport
import Testing

@Suite struct `LZ4 frames` {
    @Test(arguments: [1, 2, 100, 65_536, 5_000_000])
    func `what is packed is unpacked, and the same bytes give the same frame`(size: Int) throws {
        var random = SeededRandom(number: size)
        let content = (0..<size).map { _ in UInt8.random(in: 97...104, using: &random) }
        let frame = LZ4Frame.compress(content)
        #expect(try LZ4Frame.decompress(frame, atMost: size) == content)
        #expect(LZ4Frame.compress(content) == frame)
    }

    /// Where a line came before, another distance may lead to the same text.
    @Test func `a changed byte is found, wherever it is, or changes nothing`() {
        let content = Array("one line\nanother line\nthe last line\n".utf8)
        let frame = LZ4Frame.compress(content)
        var harmless = 0
        for index in frame.indices {
            for bit in 0..<8 {
                var damaged = frame
                damaged[index] ^= 1 << UInt8(bit)
                do throws(LZ4Frame.Failure) {
                    let read = try LZ4Frame.decompress(damaged, atMost: 1_000)
                    #expect(read == content, "byte \(index), bit \(bit)")
                    harmless += 1
                } catch {
                    continue
                }
            }
        }
        #expect(harmless < 8)
    }

    @Test func `what is cut short, and what goes on, is refused`() {
        let frame = LZ4Frame.compress(Array("one line\nanother line\nthe last line\n".utf8))
        for count in frame.indices {
            #expect(throws: LZ4Frame.Failure.self, "\(count) bytes") {
                try LZ4Frame.decompress(Array(frame[..<count]), atMost: 1_000)
            }
        }
        #expect(throws: LZ4Frame.Failure.damaged) {
            try LZ4Frame.decompress(frame + frame, atMost: 1_000)
        }
    }

    @Test func `a frame of more than is taken is refused before it is unpacked`() {
        let frame = LZ4Frame.compress([UInt8](repeating: 0, count: 1_001))
        #expect(throws: LZ4Frame.Failure.contentSize) {
            try LZ4Frame.decompress(frame, atMost: 1_000)
        }
    }
}
