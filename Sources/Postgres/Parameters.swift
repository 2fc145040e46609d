// SPDX-License-Identifier: Apache-2.0

/// The values for one execution of a statement, in order and in binary format.
///
/// The width must be that of the statement's parameter: the server refuses an `Int32` for a
/// `bigint`. A `String` serves `text`, `varchar`, `name` and `json`; not `jsonb`, whose format
/// differs.
package struct Parameters {
    /// All small values, one after the other.
    private var small: [UInt8] = []
    /// Large values, each in the buffer that it came in.
    private var large: [[UInt8]] = []
    private var entries: [Entry] = []

    fileprivate enum Entry {
        case null
        case small(offset: Int, length: Int)
        case large(index: Int, length: Int)
    }

    package init() {}

    package var count: Int { entries.count }

    package mutating func append(_ value: Int32) {
        appendSmall { $0.appendBigEndian(value) }
    }

    package mutating func append(_ value: Int64) {
        appendSmall { $0.appendBigEndian(value) }
    }

    package mutating func append(_ value: Bool) {
        appendSmall { $0.append(value ? 1 : 0) }
    }

    package mutating func append(_ text: String) {
        appendSmall { $0.append(utf8Of: text) }
    }

    /// Appends a `bytea`.
    package mutating func append(_ bytes: [UInt8]) {
        appendLarge(bytes, length: bytes.count)
    }

    /// Appends a `timestamptz`, in microseconds since the Unix epoch.
    ///
    /// `Int64.max` and `Int64.min` are `infinity` and `-infinity`.
    package mutating func append(timestamp microsecondsSinceUnixEpoch: Int64) {
        append(Timestamp.encode(microsecondsSinceUnixEpoch))
    }

    package mutating func append(_ array: ArrayParameter) {
        appendLarge(array.buffer, length: array.encodedLength)
    }

    package mutating func append(_ value: Int32?) {
        if let value { append(value) } else { appendNull() }
    }

    package mutating func append(_ value: Int64?) {
        if let value { append(value) } else { appendNull() }
    }

    package mutating func append(_ value: Bool?) {
        if let value { append(value) } else { appendNull() }
    }

    package mutating func append(_ text: String?) {
        if let text { append(text) } else { appendNull() }
    }

    package mutating func append(_ bytes: [UInt8]?) {
        if let bytes { append(bytes) } else { appendNull() }
    }

    package mutating func append(timestamp microsecondsSinceUnixEpoch: Int64?) {
        if let microsecondsSinceUnixEpoch {
            append(timestamp: microsecondsSinceUnixEpoch)
        } else {
            appendNull()
        }
    }

    package mutating func appendNull() {
        entries.append(.null)
    }

    private mutating func appendSmall(_ write: (inout [UInt8]) -> Void) {
        let offset = small.count
        write(&small)
        entries.append(.small(offset: offset, length: small.count - offset))
    }

    private mutating func appendLarge(_ bytes: [UInt8], length: Int) {
        entries.append(.large(index: large.count, length: length))
        large.append(bytes)
    }
}

extension Parameters {
    /// Calls `body` with the values' addresses and lengths, as libpq takes them.
    func withPointers<R>(_ body: ([UnsafePointer<CChar>?], [CInt], [CInt]) -> R) -> R {
        small.withUnsafeBytes { withPointers(small: $0, large: [], body) }
    }

    /// Goes one large value deeper at a time, so that all stay put while `body` runs.
    private func withPointers<R>(
        small smallBytes: UnsafeRawBufferPointer,
        large largeBytes: [UnsafeRawBufferPointer],
        _ body: ([UnsafePointer<CChar>?], [CInt], [CInt]) -> R
    ) -> R {
        guard largeBytes.count < large.count else {
            let values = entries.map { $0.address(small: smallBytes, large: largeBytes) }
            let binary = [CInt](repeating: 1, count: entries.count)
            return body(values, entries.map(\.length), binary)
        }
        return large[largeBytes.count].withUnsafeBytes {
            withPointers(small: smallBytes, large: largeBytes + [$0], body)
        }
    }
}

extension Parameters.Entry {
    fileprivate var length: CInt {
        switch self {
        case .null: 0
        case .small(_, let length), .large(_, let length): CInt(length)
        }
    }

    /// `nil` only for NULL: an empty value has an address too.
    fileprivate func address(
        small: UnsafeRawBufferPointer,
        large: [UnsafeRawBufferPointer]
    ) -> UnsafePointer<CChar>? {
        let start: UnsafeRawPointer? =
            switch self {
            case .null: nil
            case .small(_, 0), .large(_, 0): UnsafeRawPointer(Self.empty.utf8Start)
            case .small(let offset, _): small.baseAddress?.advanced(by: offset)
            case .large(let index, _): large[index].baseAddress
            }
        return start?.assumingMemoryBound(to: CChar.self)
    }

    private static let empty: StaticString = ""
}
