// SPDX-License-Identifier: Apache-2.0

extension Rows {
    package func int32(_ row: Int, _ column: Int) -> Int32 {
        integer(row, column)
    }

    package func int64(_ row: Int, _ column: Int) -> Int64 {
        integer(row, column)
    }

    package func bool(_ row: Int, _ column: Int) -> Bool {
        let byte: UInt8 = integer(row, column)
        return byte != 0
    }

    package func text(_ row: Int, _ column: Int) -> String {
        withBinary(row, column) { String(decoding: $0, as: UTF8.self) }
    }

    package func bytes(_ row: Int, _ column: Int) -> [UInt8] {
        withBinary(row, column) { [UInt8]($0) }
    }

    /// A `timestamptz`, in microseconds since the Unix epoch.
    ///
    /// `Int64.max` and `Int64.min` are `infinity` and `-infinity`.
    package func timestamp(_ row: Int, _ column: Int) -> Int64 {
        Timestamp.decode(integer(row, column))
    }

    package func optionalInt32(_ row: Int, _ column: Int) -> Int32? {
        isNull(row, column) ? nil : int32(row, column)
    }

    package func optionalInt64(_ row: Int, _ column: Int) -> Int64? {
        isNull(row, column) ? nil : int64(row, column)
    }

    package func optionalBool(_ row: Int, _ column: Int) -> Bool? {
        isNull(row, column) ? nil : bool(row, column)
    }

    package func optionalText(_ row: Int, _ column: Int) -> String? {
        isNull(row, column) ? nil : text(row, column)
    }

    package func optionalBytes(_ row: Int, _ column: Int) -> [UInt8]? {
        isNull(row, column) ? nil : bytes(row, column)
    }

    package func optionalTimestamp(_ row: Int, _ column: Int) -> Int64? {
        isNull(row, column) ? nil : timestamp(row, column)
    }

    private func integer<Value: FixedWidthInteger>(_ row: Int, _ column: Int) -> Value {
        withBinary(row, column) { bytes in
            precondition(
                bytes.count == Value.bitWidth / 8,
                "column \(column) has \(bytes.count) bytes where \(Value.self) was asked for"
            )
            return Value(bigEndian: bytes.loadUnaligned(as: Value.self))
        }
    }

    private func withBinary<R>(
        _ row: Int,
        _ column: Int,
        _ body: (UnsafeRawBufferPointer) -> R
    ) -> R {
        precondition(isBinary(column), "column \(column) came as text: read it with string()")
        return withBytes(row, column, body)
    }
}
