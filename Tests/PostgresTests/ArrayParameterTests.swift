// SPDX-License-Identifier: Apache-2.0
import Postgres
import Testing

@Suite struct `Postgres: arrays` {
    @Test func `rows of every element type unnest`() async throws {
        let connection = try await connect()
        var int4 = ArrayParameter(of: .int4)
        var int8 = ArrayParameter(of: .int8)
        var text = ArrayParameter(of: .text)
        var json = ArrayParameter(of: .json)
        var bytea = ArrayParameter(of: .bytea, reservingBytes: 64)
        var times = ArrayParameter(of: .timestamptz)
        for number in Int32(0)..<3 {
            int4.append(number)
            int8.append(Int64.max - Int64(number))
            text.append(number == 1 ? nil : "ü\(number)")
            json.append { $0.append(contentsOf: Array("{\"n\": \(number)}".utf8)) }
            bytea.append(bytes: [UInt8](repeating: 7, count: Int(number)))
            times.append(Int64(number) * 1_000_000)
        }
        var parameters = Parameters()
        for array in [int4, int8, text, json, bytea, times] { parameters.append(array) }
        let rows = try connection.query(
            Statement(
                "unnest",
                """
                SELECT * FROM unnest(
                    $1::int4[], $2::int8[], $3::text[], $4::json[], $5::bytea[], $6::timestamptz[]
                )
                """
            ),
            parameters
        )
        #expect(rows.count == 3)
        #expect((0..<3).map { rows.int32($0, 0) } == [0, 1, 2])
        #expect((0..<3).map { rows.int64($0, 1) } == [.max, .max - 1, .max - 2])
        #expect((0..<3).map { rows.optionalText($0, 2) } == ["ü0", nil, "ü2"])
        #expect(rows.text(2, 3) == #"{"n": 2}"#)
        #expect((0..<3).map { rows.bytes($0, 4) } == [[], [7], [7, 7]])
        #expect((0..<3).map { rows.timestamp($0, 5) } == [0, 1_000_000, 2_000_000])
    }

    @Test func `an empty array is an array`() async throws {
        let connection = try await connect()
        var parameters = Parameters()
        parameters.append(ArrayParameter(of: .int8))
        let statement = Statement("empty", "SELECT $1::int8[] = '{}', cardinality($1::int8[])")
        let rows = try connection.query(statement, parameters)
        #expect(rows.bool(0, 0))
        #expect(rows.int32(0, 1) == 0)
    }

    @Test func `an emptied array begins anew, without its nulls`() async throws {
        let connection = try await connect()
        var array = ArrayParameter(of: .text)
        array.appendNull()
        array.append("gone")
        array.removeAll(keepingCapacity: true)
        #expect(array.count == 0)
        array.append("kept")
        var parameters = Parameters()
        parameters.append(array)
        let statement = Statement("one", "SELECT $1::text[] = '{kept}'")
        let rows = try connection.query(statement, parameters)
        #expect(rows.bool(0, 0))
    }

    @Test func `a parameter keeps the array as it was`() async throws {
        let connection = try await connect()
        var array = ArrayParameter(of: .int8)
        array.append(Int64(1))
        var parameters = Parameters()
        parameters.append(array)
        array.append(Int64(2))
        let rows = try connection.query(Statement("one", "SELECT $1::int8[] = '{1}'"), parameters)
        #expect(rows.bool(0, 0))
    }

    @Test func `a large array arrives whole`() async throws {
        let connection = try await connect()
        var array = ArrayParameter(of: .int8)
        for number in Int64(1)...500_000 { array.append(number) }
        var parameters = Parameters()
        parameters.append(array)
        let statement = Statement("sum", "SELECT sum(n)::int8, count(*) FROM unnest($1::int8[]) n")
        let rows = try connection.query(statement, parameters)
        #expect(rows.int64(0, 0) == 125_000_250_000)
        #expect(rows.int64(0, 1) == 500_000)
    }
}
