// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import JSONText

/// The way back from the canonical line.
extension RecordedEvent {
    /// Reads one line, without its end.
    ///
    /// Takes the frame apart and leaves the data as the bytes they are: what they mean is for
    /// `decoded` to say.
    ///
    /// - Throws: `line` for one that `appendLine` would not have begun so, and for one of another ledger.
    package init(line: ArraySlice<UInt8>, ledger: LinePrefix) throws(FormatError) {
        var reader = LineReader(line)
        try reader.skip(ledger.bytes)
        let position = try reader.position()
        try reader.skip(LineReader.recordedAt)
        let time = try reader.text()
        guard let recordedAt = TimeText.instant(time) else { throw reader.malformed }
        try reader.skip(LineReader.type)
        let type = try reader.text()
        try reader.skip(LineReader.account)
        let account = try reader.optionalText()
        try reader.skip(LineReader.data)
        guard reader.rest.last == UInt8(ascii: "}"), reader.rest.count > 1 else {
            throw reader.malformed
        }
        self.init(
            position: position,
            recordedAt: recordedAt,
            type: type,
            account: account,
            data: Array(reader.rest.dropLast())
        )
    }
}

/// How every line of a ledger begins.
package struct LinePrefix: Sendable {
    fileprivate let bytes: [UInt8]

    package init(ledger: String) {
        var bytes: [UInt8] = []
        bytes.append("{\"ledger\":")
        bytes.append(json: ledger)
        bytes.append(",\"position\":")
        self.bytes = bytes
    }
}

private struct LineReader {
    static let recordedAt = Array(",\"recorded_at\":".utf8)
    static let type = Array(",\"type\":".utf8)
    static let account = Array(",\"account\":".utf8)
    static let data = Array(",\"data\":".utf8)
    static let null = Array("null".utf8)

    private let start: Int
    private(set) var rest: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) {
        start = line.startIndex
        rest = line
    }

    var malformed: FormatError { .line(offset: rest.startIndex - start) }

    mutating func skip(_ expected: [UInt8]) throws(FormatError) {
        guard rest.starts(with: expected) else { throw malformed }
        rest = rest.dropFirst(expected.count)
    }

    mutating func position() throws(FormatError) -> Position {
        var value: Position = 0
        let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard 1...18 ~= digits.count else { throw malformed }
        for digit in digits { value = value * 10 + Position(digit - UInt8(ascii: "0")) }
        rest = rest.dropFirst(digits.count)
        return value
    }

    /// A JSON string; most need no unescaping.
    mutating func text() throws(FormatError) -> String {
        guard rest.first == UInt8(ascii: "\"") else { throw malformed }
        let start = rest.startIndex + 1
        let plain = rest[start...].prefix { byte in
            byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        }
        if plain.endIndex < rest.endIndex, rest[plain.endIndex] == UInt8(ascii: "\"") {
            rest = rest[(plain.endIndex + 1)...]
            return String(decoding: plain, as: UTF8.self)
        }
        return try escapedText()
    }

    mutating func optionalText() throws(FormatError) -> String? {
        guard rest.starts(with: Self.null) else { return try text() }
        rest = rest.dropFirst(Self.null.count)
        return nil
    }

    private mutating func escapedText() throws(FormatError) -> String {
        do throws(JSONError) {
            let (value, end) = try JSONParser.parsePrefix(Array(rest), from: 0)
            guard case .string(let text) = value else { throw JSONError(reason: "", offset: 0) }
            rest = rest.dropFirst(end)
            return text
        } catch {
            throw malformed
        }
    }
}
