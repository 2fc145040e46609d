// SPDX-License-Identifier: Apache-2.0

internal import CLibpq

/// The way into a COPY: bytes as they are, or rows in binary format.
///
/// In binary format: `header`, then for each row `row` and its fields in order, then `trailer`.
package struct CopyWriter {
    private let connection: Connection
    private let timeout: Duration
    private var buffer: [UInt8] = []

    private static let chunkLength = 65_536

    init(_ connection: Connection, timeout: Duration) {
        self.connection = connection
        self.timeout = timeout
        buffer.reserveCapacity(2 * Self.chunkLength)
    }

    package mutating func write(_ bytes: some Collection<UInt8>) throws(PostgresError) {
        buffer.append(contentsOf: bytes)
        try flushIfLong()
    }

    package mutating func write(bytesFrom source: UnsafeRawBufferPointer) throws(PostgresError) {
        buffer.append(contentsOf: source)
        try flushIfLong()
    }

    package mutating func write(_ text: String) throws(PostgresError) {
        buffer.append(utf8Of: text)
        try flushIfLong()
    }

    /// Gives all that was written to the network.
    ///
    /// C: `PQputCopyData`.
    mutating func flush() throws(PostgresError) {
        let handle = try connection.open()
        var start = 0
        while start < buffer.count {
            let length = min(buffer.count - start, Self.chunkLength)
            let isTaken = buffer.withUnsafeBytes { bytes in
                let chunk = bytes[start..<start + length].assumingMemoryBound(to: CChar.self)
                return PQputCopyData(handle, chunk.baseAddress, CInt(length)) == 1
            }
            guard isTaken else { throw connection.broken(handle) }
            try connection.flush(handle, until: Deadline(after: timeout))
            start += length
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func flushIfLong() throws(PostgresError) {
        if buffer.count >= Self.chunkLength { try flush() }
    }
}

extension CopyWriter {
    /// Begins the binary format.
    package mutating func header() {
        buffer.append(utf8Of: "PGCOPY\n")
        buffer.append(0xFF)
        buffer.append(utf8Of: "\r\n\0")
        buffer.appendBigEndian(Int32(0))
        buffer.appendBigEndian(Int32(0))
    }

    /// Begins a row of so many fields.
    package mutating func row(fields count: Int) throws(PostgresError) {
        try flushIfLong()
        buffer.appendBigEndian(Int16(count))
    }

    package mutating func int4(_ value: Int32) {
        buffer.appendBigEndian(Int32(4))
        buffer.appendBigEndian(value)
    }

    package mutating func int8(_ value: Int64) {
        buffer.appendBigEndian(Int32(8))
        buffer.appendBigEndian(value)
    }

    /// Writes a `text` or a `json`.
    package mutating func text(_ text: String) {
        buffer.appendWithLength { $0.append(utf8Of: text) }
    }

    package mutating func bytes(_ bytes: some Collection<UInt8>) {
        buffer.appendWithLength { $0.append(contentsOf: bytes) }
    }

    package mutating func bytes(from source: UnsafeRawBufferPointer) {
        buffer.appendWithLength { $0.append(contentsOf: source) }
    }

    /// Writes a `timestamptz`, in microseconds since the Unix epoch.
    package mutating func timestamp(_ microsecondsSinceUnixEpoch: Int64) {
        int8(Timestamp.encode(microsecondsSinceUnixEpoch))
    }

    package mutating func null() {
        buffer.appendBigEndian(Int32(-1))
    }

    /// Ends the binary format.
    package mutating func trailer() {
        buffer.appendBigEndian(Int16(-1))
    }
}
