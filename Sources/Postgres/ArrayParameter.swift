// SPDX-License-Identifier: Apache-2.0

/// A one-dimensional array in binary format, built element by element.
///
/// The header in the buffer is true after every call, so that sending needs no copy.
package struct ArrayParameter {
    package let elementType: ElementType
    package private(set) var count = 0
    /// How much is sent.
    package var byteCount: Int { buffer.count }

    /// Dimensions, null flag, element type, length, lower bound; then each element with its length.
    private(set) var buffer: [UInt8] = []

    package init(of elementType: ElementType, reservingBytes: Int = 0) {
        self.elementType = elementType
        buffer.reserveCapacity(Self.headerLength + reservingBytes)
        appendHeader()
    }

    private static let headerLength = 20
    /// The header of an array without elements ends before the dimension.
    private static let emptyHeaderLength = 12

    /// How much of the buffer is to be sent.
    var encodedLength: Int { count == 0 ? Self.emptyHeaderLength : buffer.count }

    /// Appends an integer to an array of `int8`, or a time to one of `timestamptz`.
    ///
    /// A time is in microseconds since the Unix epoch.
    package mutating func append(_ value: Int64) {
        switch elementType {
        case .int8: appendInteger(value)
        case .timestamptz: appendInteger(Timestamp.encode(value))
        case .int4, .text, .json, .bytea: preconditionFailure("an Int64 in a \(elementType) array")
        }
    }

    package mutating func append(_ value: Int32) {
        precondition(elementType == .int4, "an Int32 in another array than int4")
        appendInteger(value)
    }

    package mutating func append(_ text: String) {
        append { $0.append(utf8Of: text) }
    }

    package mutating func append(_ text: String?) {
        if let text { append(text) } else { appendNull() }
    }

    package mutating func append(_ value: Int64?) {
        if let value { append(value) } else { appendNull() }
    }

    package mutating func append(bytes: some Collection<UInt8>) {
        append { $0.append(contentsOf: bytes) }
    }

    package mutating func append(bytesFrom source: UnsafeRawBufferPointer) {
        append { $0.append(contentsOf: source) }
    }

    /// Appends one element: what `write` appends to the buffer.
    package mutating func append(_ write: (inout [UInt8]) -> Void) {
        buffer.appendWithLength(write)
        countOne()
    }

    package mutating func appendNull() {
        buffer.appendBigEndian(Int32(-1))
        buffer.replaceBigEndian(Int32(1), at: 4)
        countOne()
    }

    package mutating func removeAll(keepingCapacity: Bool) {
        buffer.removeAll(keepingCapacity: keepingCapacity)
        count = 0
        appendHeader()
    }

    private mutating func appendInteger(_ value: some FixedWidthInteger) {
        buffer.appendBigEndian(Int32(value.bitWidth / 8))
        buffer.appendBigEndian(value)
        countOne()
    }

    private mutating func countOne() {
        count += 1
        buffer.replaceBigEndian(Int32(1), at: 0)
        buffer.replaceBigEndian(Int32(count), at: 12)
    }

    private mutating func appendHeader() {
        buffer.appendBigEndian(Int32(0))
        buffer.appendBigEndian(Int32(0))
        buffer.appendBigEndian(elementType.objectID)
        buffer.appendBigEndian(Int32(0))
        buffer.appendBigEndian(Int32(1))
    }
}
