// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat

/// What stands around the data of a canonical line, found without copying or decoding anything.
package struct LineFrame {
    /// How every line of a ledger begins.
    package struct Prefix: Sendable {
        fileprivate let bytes: [UInt8]

        package init(ledger: String) {
            var line: [UInt8] = []
            CanonicalLine.append(
                ledger: ledger,
                position: 0,
                recordedAt: Instant(microseconds: 0),
                type: "",
                account: nil,
                to: &line
            ) { _ in }
            // It ends before the only digit that stands for itself.
            let end = line.firstRange(of: LineFrame.time)?.lowerBound ?? line.endIndex
            bytes = Array(line[..<(end - 1)])
        }
    }

    private static let time = Array(",\"recorded_at\":\"".utf8)
    /// As in `2026-01-31T00:00:00.000000Z`.
    private static let timeBytes = 27
    private static let typeName = Array("\",\"type\":\"".utf8)
    private static let accountName = Array("\",\"account\":".utf8)
    private static let dataName = Array(",\"data\":".utf8)
    private static let quote = UInt8(ascii: "\"")

    package let position: Position
    /// Without its quotes.
    package let type: ArraySlice<UInt8>
    /// JSON: a string in quotes, or `null`.
    package let account: ArraySlice<UInt8>
    package let data: ArraySlice<UInt8>

    /// Returns `nil` for what is no line of the ledger.
    package init?(_ line: ArraySlice<UInt8>, _ prefix: Prefix) {
        var rest = line
        func skip(_ expected: [UInt8]) -> Bool {
            guard rest.starts(with: expected) else { return false }
            rest = rest.dropFirst(expected.count)
            return true
        }
        guard skip(prefix.bytes) else { return nil }
        var position: Position = 0
        let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard 1...18 ~= digits.count else { return nil }
        for digit in digits { position = position * 10 + Position(digit - UInt8(ascii: "0")) }
        rest = rest.dropFirst(digits.count)
        guard skip(Self.time), rest.count > Self.timeBytes else { return nil }
        rest = rest.dropFirst(Self.timeBytes)
        guard skip(Self.typeName) else { return nil }
        let type = rest.prefix { $0 != Self.quote }
        rest = rest.dropFirst(type.count)
        guard skip(Self.accountName) else { return nil }
        let account = rest.prefix(Self.length(of: rest))
        rest = rest.dropFirst(account.count)
        guard skip(Self.dataName), rest.last == UInt8(ascii: "}"), rest.count > 1 else {
            return nil
        }
        self.position = position
        self.type = type
        self.account = account
        data = rest.dropLast()
    }

    /// Of the string or the `null` at the beginning.
    private static func length(of text: ArraySlice<UInt8>) -> Int {
        guard text.first == quote else { return 4 }
        var isEscaped = false
        for (offset, byte) in text.enumerated().dropFirst() {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == quote {
                return offset + 1
            }
        }
        return text.count
    }
}
