// SPDX-License-Identifier: Apache-2.0

/// Records of comma-separated values.
///
/// Quoted fields may hold commas, doubled quotes and line ends; lines end with CR LF or LF; a byte
/// order mark and empty lines are skipped.
///
/// - Source: RFC 4180
package struct DelimitedText {
    package struct Record: Equatable, Sendable {
        /// Where it begins in the file, from 1.
        package let line: Int
        package let fields: [String]
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1

    /// - Throws: a refusal that names the line.
    package static func records(_ bytes: [UInt8]) throws -> [Record] {
        var text = DelimitedText(bytes: bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { text.index = 3 }
        var records: [Record] = []
        while text.index < bytes.count {
            let record = try text.record()
            if record.fields != [""] { records.append(record) }
        }
        return records
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func record() throws -> Record {
        let start = line
        var fields: [String] = []
        while true {
            let isQuoted = index < bytes.count && bytes[index] == Self.quote
            fields.append(isQuoted ? try quotedField() : try plainField())
            guard index < bytes.count, bytes[index] == Self.comma else { break }
            index += 1
        }
        try endOfLine()
        return Record(line: start, fields: fields)
    }

    private mutating func plainField() throws -> String {
        let start = index
        while index < bytes.count, !isFieldEnd(at: index) {
            if bytes[index] == Self.quote { throw wrong("has a quote inside an unquoted cell") }
            index += 1
        }
        return try text(bytes[start..<index])
    }

    private mutating func quotedField() throws -> String {
        let start = line
        index += 1
        var field: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == Self.lineFeed { line += 1 }
            guard byte == Self.quote else {
                field.append(byte)
                continue
            }
            guard index < bytes.count, bytes[index] == Self.quote else {
                guard index == bytes.count || isFieldEnd(at: index) else {
                    throw wrong("has text after a closing quote")
                }
                return try text(field[...])
            }
            field.append(byte)
            index += 1
        }
        line = start
        throw wrong("opens a quote that is never closed")
    }

    private func isFieldEnd(at index: Int) -> Bool {
        switch bytes[index] {
        case Self.comma, Self.lineFeed: true
        case Self.carriageReturn: index + 1 == bytes.count || bytes[index + 1] == Self.lineFeed
        default: false
        }
    }

    private mutating func endOfLine() throws {
        if index < bytes.count, bytes[index] == Self.carriageReturn { index += 1 }
        if index < bytes.count, bytes[index] == Self.lineFeed { index += 1 }
        line += 1
    }

    private func text(_ bytes: ArraySlice<UInt8>) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw wrong("is not UTF-8")
        }
        return text
    }

    private func wrong(_ reason: String) -> Failure {
        .usage("Line \(line) of the file \(reason): correct it.")
    }
}
