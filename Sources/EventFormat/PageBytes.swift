// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// The scalars of a page: variable-length integers (LEB128, signed ones zigzag), texts with their
/// length in front.
struct PageWriter {
    var bytes: [UInt8] = []

    mutating func write(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func write(_ value: Int64) {
        write(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    mutating func write(_ flag: Bool) {
        bytes.append(flag ? 1 : 0)
    }

    mutating func write(_ balance: Balance) {
        let bits = UInt128(bitPattern: balance.microcredits)
        let zigzag = (bits << 1) ^ UInt128(bitPattern: balance.microcredits >> 127)
        write(UInt64(truncatingIfNeeded: zigzag))
        write(UInt64(truncatingIfNeeded: zigzag >> 64))
    }

    mutating func write(_ text: String) {
        write(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func write<Value>(_ value: Value?, _ body: (inout PageWriter, Value) -> Void) {
        write(value != nil)
        if let value { body(&self, value) }
    }
}

struct PageReader {
    private let key: EntityKey
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8], of key: EntityKey) {
        self.key = key
        self.bytes = bytes
    }

    func error(_ reason: String) -> FormatError {
        .page(key: key.text, reason: "\(reason) at byte \(index)")
    }

    func finish() throws(FormatError) {
        guard index == bytes.count else { throw error("something follows") }
    }

    mutating func byte() throws(FormatError) -> UInt8 {
        guard index < bytes.count else { throw error("it ends too early") }
        index += 1
        return bytes[index - 1]
    }

    mutating func rest() -> [UInt8] {
        defer { index = bytes.count }
        return Array(bytes[index...])
    }

    mutating func unsigned() throws(FormatError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            guard shift < 64 else { throw error("a number is too long") }
            value |= UInt64(byte & 0x7F) << shift
            guard byte >= 0x80 else { return value }
            shift += 7
        }
    }

    mutating func signed() throws(FormatError) -> Int64 {
        let zigzag = try unsigned()
        return Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
    }

    mutating func flag() throws(FormatError) -> Bool {
        try byte() == 1
    }

    mutating func balance() throws(FormatError) -> Balance {
        let low = UInt128(try unsigned())
        let zigzag = low | UInt128(try unsigned()) << 64
        return Balance(
            microcredits: Int128(bitPattern: zigzag >> 1) ^ -Int128(bitPattern: zigzag & 1)
        )
    }

    mutating func amount() throws(FormatError) -> Amount {
        guard let amount = Amount(microcredits: try signed()) else {
            throw error("an amount is out of bounds")
        }
        return amount
    }

    mutating func text() throws(FormatError) -> String {
        let count = try unsigned()
        guard count <= UInt64(bytes.count - index) else { throw error("a text is too long") }
        defer { index += Int(count) }
        return String(decoding: bytes[index..<(index + Int(count))], as: UTF8.self)
    }

    mutating func optional<Value>(
        _ body: (inout PageReader) throws(FormatError) -> Value
    ) throws(FormatError) -> Value? {
        try flag() ? try body(&self) : nil
    }

    mutating func array<Element>(
        _ body: (inout PageReader) throws(FormatError) -> Element
    ) throws(FormatError) -> [Element] {
        let count = try unsigned()
        guard count <= UInt64(bytes.count) else { throw error("a list is too long") }
        var elements: [Element] = []
        elements.reserveCapacity(Int(count))
        for _ in 0..<count { elements.append(try body(&self)) }
        return elements
    }
}
