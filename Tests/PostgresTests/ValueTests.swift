// SPDX-License-Identifier: Apache-2.0
import Postgres
import Testing

@Suite struct `Postgres: values` {
    @Test func `integers come back, the extreme ones too`() async throws {
        let connection = try await connect()
        let statement = Statement("integers", "SELECT $1::int4, $2::int8, $3::bool")
        for (small, large, flag) in [
            (Int32.min, Int64.min, false), (0, 0, true), (-1, -1, false), (.max, .max, true),
        ] {
            var parameters = Parameters()
            parameters.append(small)
            parameters.append(large)
            parameters.append(flag)
            let rows = try connection.query(statement, parameters)
            #expect(rows.int32(0, 0) == small)
            #expect(rows.int64(0, 1) == large)
            #expect(rows.bool(0, 2) == flag)
        }
    }

    @Test(arguments: ["", "plain", "żółć 日本語 🧾\u{301}", "quote ' \" \\ \n end"])
    func `text comes back`(text: String) async throws {
        let connection = try await connect()
        var parameters = Parameters()
        parameters.append(text)
        let rows = try connection.query(Statement("text", "SELECT $1::text"), parameters)
        #expect(rows.text(0, 0) == text)
        #expect(!rows.isNull(0, 0))
    }

    @Test(arguments: [0, -1, 1, 1_700_000_000_123_456, -62_135_596_800_000_000, .min, .max])
    func `a time comes back`(time: Int64) async throws {
        let connection = try await connect()
        var parameters = Parameters()
        parameters.append(timestamp: time)
        let rows = try connection.query(Statement("time", "SELECT $1::timestamptz"), parameters)
        #expect(rows.timestamp(0, 0) == time)
    }

    @Test func `a time is the server's time`() async throws {
        let connection = try await connect()
        var parameters = Parameters()
        parameters.append(timestamp: 1_700_000_000_123_456)
        let statement = Statement(
            "time",
            "SELECT $1::timestamptz = '2023-11-14 22:13:20.123456+00', 'infinity'::timestamptz"
        )
        let rows = try connection.query(statement, parameters)
        #expect(rows.bool(0, 0))
        #expect(rows.timestamp(0, 1) == .max)
    }

    @Test func `NULL of each type comes back as nil`() async throws {
        let connection = try await connect()
        var parameters = Parameters()
        parameters.append(nil as Int32?)
        parameters.append(nil as Int64?)
        parameters.append(nil as Bool?)
        parameters.append(nil as String?)
        parameters.append(nil as [UInt8]?)
        parameters.append(timestamp: nil)
        let statement = Statement(
            "nulls",
            "SELECT $1::int4, $2::int8, $3::bool, $4::text, $5::bytea, $6::timestamptz"
        )
        let rows = try connection.query(statement, parameters)
        #expect(rows.optionalInt32(0, 0) == nil)
        #expect(rows.optionalInt64(0, 1) == nil)
        #expect(rows.optionalBool(0, 2) == nil)
        #expect(rows.optionalText(0, 3) == nil)
        #expect(rows.optionalBytes(0, 4) == nil)
        #expect(rows.optionalTimestamp(0, 5) == nil)
    }

    @Test(arguments: [0, 1, 10_000_000])
    func `bytes come back`(length: Int) async throws {
        let connection = try await connect()
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var parameters = Parameters()
        parameters.append(bytes)
        let rows = try connection.query(Statement("bytes", "SELECT $1::bytea"), parameters)
        #expect(rows.bytes(0, 0) == bytes)
    }

    @Test func `many large values travel together`() async throws {
        let connection = try await connect()
        var parameters = Parameters()
        for value in UInt8(0)..<20 { parameters.append([UInt8](repeating: value, count: 100_000)) }
        let places = (1...20).map { "get_byte($\($0)::bytea, 99999)" }.joined(separator: ", ")
        let rows = try connection.query(Statement("many", "SELECT \(places)"), parameters)
        #expect((0..<20).map { rows.int32(0, $0) } == (0..<20).map(Int32.init))
    }

    @Test func `statements without a row and without columns give none`() async throws {
        let connection = try await connect()
        let none = try connection.query(Statement("none", "SELECT 1 WHERE false"))
        #expect(none.count == 0)
        #expect(none.columnCount == 1)
        try connection.execute("CREATE TABLE t (n int)")
        let inserted = try connection.query(
            Statement("insert", "INSERT INTO t SELECT generate_series(1, 7)")
        )
        #expect(inserted.affectedRows == 7)
        #expect(inserted.columnCount == 0)
    }

    @Test func `a notice is no result`() async throws {
        let connection = try await connect()
        let rows = try connection.execute(
            "DO $$ BEGIN RAISE WARNING 'dropped'; END $$; SELECT 'kept'"
        )
        #expect(rows.string(0, 0) == "kept")
    }

    @Test func `several statements in one text give the last result as text`() async throws {
        let connection = try await connect()
        let rows = try connection.execute("SELECT 1; SELECT 2 AS two, NULL")
        #expect(rows.string(0, 0) == "2")
        #expect(rows.string(0, 1).isEmpty)
        #expect(rows.columnName(0) == "two")
    }
}
