// SPDX-License-Identifier: Apache-2.0

/// Why a text is not JSON that we take, and where (bytes from 0).
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    package let reason: String
    package let offset: Int

    package init(reason: String, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package var description: String { "\(reason) at byte \(offset)" }
}

/// Reads JSON (RFC 8259), strictly: UTF-8 only, no lone surrogates, no U+0000, no name twice in an
/// object, bounded depth.
///
/// PostgreSQL's `json` would store U+0000 and lone surrogates, and fail at every later `->>`: they
/// are refused at the door.
package struct JSONParser {
    package static let depthMaximum = 64

    private let bytes: [UInt8]
    private var index = 0

    package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSON {
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.index == bytes.count else { throw parser.error("something follows the value") }
        return value
    }

    /// A value in the midst of other bytes, and where it ends.
    package static func parsePrefix(
        _ bytes: [UInt8],
        from start: Int
    ) throws(JSONError) -> (value: JSON, end: Int) {
        var parser = JSONParser(bytes: bytes)
        parser.index = start
        let value = try parser.value(depth: 0)
        return (value, parser.index)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private func error(_ reason: String) -> JSONError {
        JSONError(reason: reason, offset: index)
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || 0x09...0x0A ~= byte || byte == 0x0D {
            index += 1
        }
    }

    private mutating func skip(_ byte: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: byte) else { return false }
        index += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSON {
        guard depth < Self.depthMaximum else { throw error("it is nested too deeply") }
        skipSpace()
        guard let current else { throw error("the text ends where a value is due") }
        switch current {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw error("a value is due")
        }
    }

    private mutating func literal(_ text: String, _ value: JSON) throws(JSONError) -> JSON {
        for byte in text.utf8 {
            guard current == byte else { throw error("a value is due") }
            index += 1
        }
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSON {
        index += 1
        skipSpace()
        if skip("}") { return .object([]) }
        var members: [JSON.Member] = []
        members.reserveCapacity(8)
        var names = MemberNames()
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw error("a name is due") }
            let name = try string()
            guard names.isNew(name, beside: members) else { throw error("a name comes twice") }
            skipSpace()
            guard skip(":") else { throw error("a colon is due") }
            members.append(JSON.Member(name, try value(depth: depth + 1)))
            skipSpace()
            if skip("}") { return .object(members) }
            guard skip(",") else { throw error("a comma or the end of the object is due") }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSON {
        index += 1
        var values: [JSON] = []
        skipSpace()
        if skip("]") { return .array([]) }
        while true {
            values.append(try value(depth: depth + 1))
            skipSpace()
            if skip("]") { return .array(values) }
            guard skip(",") else { throw error("a comma or the end of the array is due") }
        }
    }

    private mutating func number() throws(JSONError) -> JSON {
        let start = index
        _ = skip("-")
        if !skip("0") { try digits() }
        if skip(".") { try digits() }
        if skip("e") || skip("E") {
            if !skip("+") { _ = skip("-") }
            try digits()
        }
        return .number(String(decoding: bytes[start..<index], as: UTF8.self))
    }

    private mutating func digits() throws(JSONError) {
        let start = index
        while let byte = current, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { index += 1 }
        guard index > start else { throw error("a digit is due") }
    }

    private mutating func string() throws(JSONError) -> String {
        let start = index
        index += 1
        skipPlain()
        // Most strings have no escapes: they are what stands there.
        if current == UInt8(ascii: "\"") {
            index += 1
            return try string(of: bytes.span.extracting((start + 1)..<(index - 1)), from: start)
        }
        var text = Array(bytes[(start + 1)..<index])
        while let byte = current {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return try string(of: text.span, from: start)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw error("a control character is not escaped")
            default:
                let plain = index - 1
                skipPlain()
                text += bytes[plain..<index]
            }
        }
        throw error("a string does not end")
    }

    /// What stands for itself in a string.
    private mutating func skipPlain() {
        while let byte = current, byte >= 0x20, byte != UInt8(ascii: "\""),
            byte != UInt8(ascii: "\\")
        {
            index += 1
        }
    }

    /// An error is told of where the string begins.
    private func string(of text: Span<UInt8>, from start: Int) throws(JSONError) -> String {
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: text))
        } catch {
            throw JSONError(reason: "a string is not UTF-8", offset: start)
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        let escaped = current
        index += 1
        switch escaped {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escaped ?? 0)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: try scalar().utf8)
        default: throw error("there is no such escape")
        }
    }

    private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
        let first = try codeUnit()
        var code = first
        if 0xD800..<0xDC00 ~= first {
            guard skip("\\"), skip("u") else { throw error("a surrogate stands alone") }
            let second = try codeUnit()
            guard 0xDC00..<0xE000 ~= second else { throw error("a surrogate stands alone") }
            code = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
        }
        guard code != 0 else { throw error("U+0000 cannot be stored") }
        guard let scalar = Unicode.Scalar(code) else { throw error("a surrogate stands alone") }
        return scalar
    }

    private mutating func codeUnit() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue,
                byte < 0x80
            else { throw error("four hexadecimal digits are due") }
            value = value << 4 + UInt32(digit)
            index += 1
        }
        return value
    }
}

/// Which names an object has so far.
///
/// Providers write most names in their order: a name beyond the last one need only be looked for
/// among those before the order began. Where many stand in no order, they are hashed.
private struct MemberNames {
    private static let unorderedMaximum = 64

    /// From this member on, each name is beyond the one before.
    private var orderedFrom = 0
    private var hashed: Set<String> = []

    mutating func isNew(_ name: String, beside members: [JSON.Member]) -> Bool {
        guard let last = members.last else { return true }
        if hashed.isEmpty {
            if last.name < name { return !members[..<orderedFrom].contains { $0.name == name } }
            if members.count < Self.unorderedMaximum {
                orderedFrom = members.count
                return !members.contains { $0.name == name }
            }
            for member in members { hashed.insert(member.name) }
        }
        return hashed.insert(name).inserted
    }
}
