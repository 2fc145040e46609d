// SPDX-License-Identifier: Apache-2.0

/// Network byte order and length prefixes, as PostgreSQL's binary format has them.
extension [UInt8] {
    mutating func appendBigEndian(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }

    mutating func replaceBigEndian(_ value: some FixedWidthInteger, at offset: Int) {
        withUnsafeMutableBytes {
            $0.storeBytes(of: value.bigEndian, toByteOffset: offset, as: type(of: value))
        }
    }

    /// Appends the text's UTF-8, without a copy in between where the text is stored as UTF-8.
    mutating func append(utf8Of text: String) {
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable {
            append(contentsOf: $0)
        }
        if isDone == nil { append(contentsOf: text.utf8) }
    }

    /// Appends a four-byte length and then what `write` appends.
    mutating func appendWithLength(_ write: (inout [UInt8]) -> Void) {
        let start = count
        appendBigEndian(Int32(0))
        write(&self)
        let length = Int32(exactly: count - start - 4)
        guard let length, length >= 0 else {
            preconditionFailure("a value of more than 2 GB, or one that took bytes away")
        }
        replaceBigEndian(length, at: start)
    }
}
