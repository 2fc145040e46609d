// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import JSONText

/// Reads what `ObjectWriter` wrote: the same members in the same order, no spaces.
///
/// The form is canonical, so there is nothing to search for: one pass, no tree. Anything else is
/// an error, never a guess.
struct ObjectReader {
    /// What is read, for errors.
    private let type: String
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8], of type: String) throws(FormatError) {
        self.type = type
        self.bytes = bytes
        try expect("{")
    }

    func error(_ reason: String) -> FormatError {
        .malformed(type: type, reason: reason, offset: index)
    }

    /// Ends the outermost object.
    mutating func finish() throws(FormatError) {
        try expect("}")
        guard index == bytes.count else { throw error("something follows the object") }
    }

    private mutating func expect(_ byte: Unicode.Scalar) throws(FormatError) {
        guard skip(byte) else { throw error("\"\(byte)\" is due") }
    }

    private mutating func skip(_ byte: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: byte) else { return false }
        index += 1
        return true
    }

    /// Goes past `"name":`, and the comma before it, if that is what comes.
    private mutating func skip(name: StaticString) -> Bool {
        var next = index
        if bytes[next - 1] != UInt8(ascii: "{") {
            guard next < bytes.count, bytes[next] == UInt8(ascii: ",") else { return false }
            next += 1
        }
        let count = name.utf8CodeUnitCount
        guard next + count + 3 <= bytes.count, bytes[next] == UInt8(ascii: "\""),
            bytes[next + 1 + count] == UInt8(ascii: "\""),
            bytes[next + 2 + count] == UInt8(ascii: ":"),
            name.withUTF8Buffer({ unsafe bytes[(next + 1)..<(next + 1 + count)].elementsEqual($0) })
        else { return false }
        index = next + count + 3
        return true
    }

    /// Whether the next member has the name; nothing is read.
    func isNext(name: StaticString) -> Bool {
        var ahead = self
        return ahead.skip(name: name)
    }

    private mutating func require(name: StaticString) throws(FormatError) {
        guard skip(name: name) else { throw error("\"\(name)\" is due") }
    }

    /// Any value, spelled as we write it.
    mutating func json(_ name: StaticString) throws(FormatError) -> JSON {
        try require(name: name)
        do throws(JSONError) {
            let (value, end) = try JSONParser.parsePrefix(bytes, from: index)
            var written: [UInt8] = []
            value.append(to: &written)
            guard bytes[index..<end].elementsEqual(written) else {
                throw JSONError(reason: "it is not spelled as we write it", offset: index)
            }
            index = end
            return value
        } catch {
            throw self.error(error.reason)
        }
    }

    mutating func text(_ name: StaticString) throws(FormatError) -> String {
        try require(name: name)
        return try string()
    }

    mutating func optionalText(_ name: StaticString) throws(FormatError) -> String? {
        guard skip(name: name) else { return nil }
        return try string()
    }

    mutating func credits(_ name: StaticString) throws(FormatError) -> Int64 {
        try require(name: name)
        return try decimal()
    }

    /// Left out where it is zero.
    mutating func balance(_ name: StaticString) throws(FormatError) -> Balance {
        guard skip(name: name) else { return .zero }
        let balance = Balance(microcredits: Int128(try decimal()))
        guard balance > .zero else { throw error("a part is not above zero") }
        return balance
    }

    mutating func integer(_ name: StaticString) throws(FormatError) -> Int64 {
        guard let value = try optionalInteger(name) else { throw error("\"\(name)\" is due") }
        return value
    }

    mutating func optionalInteger(_ name: StaticString) throws(FormatError) -> Int64? {
        guard skip(name: name) else { return nil }
        let isNegative = skip("-")
        guard let magnitude = number(), magnitude > 0 || !isNegative else {
            throw error("a number is due")
        }
        return isNegative ? -magnitude : magnitude
    }

    mutating func optionalInstant(_ name: StaticString) throws(FormatError) -> Instant? {
        guard let text = try optionalText(name) else { return nil }
        guard let instant = TimeText.instant(text), TimeText.text(instant) == text else {
            throw error("a time is due")
        }
        return instant
    }

    mutating func optionalSealed(_ name: StaticString) throws(FormatError) -> Sealed? {
        guard skip(name: name) else { return nil }
        return try nested { (object) throws(FormatError) in Sealed(try object.text("$sealed")) }
    }

    mutating func flag(_ name: StaticString) throws(FormatError) -> Bool {
        guard skip(name: name) else { return false }
        for scalar in "true".unicodeScalars { try expect(scalar) }
        return true
    }

    mutating func optionalFingerprint() throws(FormatError) -> Fingerprint? {
        guard skip(name: "fingerprint") else { return nil }
        try expect("\"")
        guard let fingerprint = Fingerprint(hexadecimal: bytes[index...].prefix(32)) else {
            throw error("32 hexadecimal digits are due")
        }
        index += 32
        try expect("\"")
        return fingerprint
    }

    mutating func optionalObject<Value>(
        _ name: StaticString,
        _ body: (inout ObjectReader) throws(FormatError) -> Value
    ) throws(FormatError) -> Value? {
        guard skip(name: name) else { return nil }
        return try nested(body)
    }

    mutating func array<Element>(
        _ name: StaticString,
        _ body: (inout ObjectReader) throws(FormatError) -> Element
    ) throws(FormatError) -> [Element] {
        try require(name: name)
        try expect("[")
        var elements: [Element] = []
        if skip("]") { return elements }
        while true {
            elements.append(try nested(body))
            if skip("]") { return elements }
            try expect(",")
        }
    }

    private mutating func nested<Value>(
        _ body: (inout ObjectReader) throws(FormatError) -> Value
    ) throws(FormatError) -> Value {
        try expect("{")
        let value = try body(&self)
        try expect("}")
        return value
    }
}

/// The tokens.
extension ObjectReader {
    fileprivate mutating func digits() -> Int64? {
        let start = index
        var value: Int64 = 0
        while index < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[index] {
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(
                Int64(bytes[index] - UInt8(ascii: "0"))
            )
            guard !overflowed, !carried else { return nil }
            value = sum
            index += 1
        }
        return index > start ? value : nil
    }

    /// Digits without a leading zero.
    fileprivate mutating func number() -> Int64? {
        let start = index
        guard let value = digits() else { return nil }
        return index - start == 1 || bytes[start] != UInt8(ascii: "0") ? value : nil
    }

    fileprivate mutating func decimal() throws(FormatError) -> Int64 {
        try expect("\"")
        let isNegative = skip("-")
        guard let credits = number() else { throw error("credits are due") }
        var microcredits: Int64 = 0
        if skip(".") {
            let start = index
            guard let fraction = digits(), index - start <= 6,
                bytes[index - 1] != UInt8(ascii: "0")
            else {
                throw error("a fraction of credits is due")
            }
            microcredits = fraction
            for _ in (index - start)..<6 { microcredits *= 10 }
        }
        try expect("\"")
        let (product, overflowed) = credits.multipliedReportingOverflow(
            by: Amount.microcreditsPerCredit
        )
        guard !overflowed, product <= Int64.max - microcredits else {
            throw error("credits are out of bounds")
        }
        let sum = product + microcredits
        guard sum > 0 || !isNegative else { throw error("zero has no sign") }
        return isNegative ? -sum : sum
    }

    fileprivate mutating func string() throws(FormatError) -> String {
        try expect("\"")
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return try string(of: bytes.span.extracting(start..<(index - 1)))
            case UInt8(ascii: "\\"):
                return try escapedString(from: start)
            case 0..<0x20: throw error("a control character is not escaped")
            default:
                index += 1
            }
        }
        throw error("a string does not end")
    }

    private func string(of text: Span<UInt8>) throws(FormatError) -> String {
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: text))
        } catch {
            throw self.error("a string is not UTF-8")
        }
    }

    /// The general way, for the few strings that hold an escape.
    private mutating func escapedString(from start: Int) throws(FormatError) -> String {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard index < bytes.count else { throw error("a string does not end") }
        index += 1
        do throws(JSONError) {
            let token = bytes[(start - 1)..<index]
            let value = try JSONParser.parse(Array(token))
            var written: [UInt8] = []
            value.append(to: &written)
            guard case .string(let text) = value, token.elementsEqual(written) else {
                throw JSONError(reason: "", offset: 0)
            }
            return text
        } catch {
            throw self.error("a string cannot be read")
        }
    }
}
