// SPDX-License-Identifier: Apache-2.0
import Postgres
import Testing

@Suite struct `Postgres: COPY` {
    private struct Stop: Error {}

    private static let table = """
        CREATE TABLE t (a int4, b int8, c text, d bytea, e timestamptz CHECK (a < 1000000))
        """

    @Test func `text goes in and out`() async throws {
        let connection = try await connect()
        try connection.execute("CREATE TABLE t (n int, word text)")
        let stored = try connection.copyIn("COPY t FROM STDIN") { writer in
            try writer.write("1\tone\n2\t")
            try writer.write(Array("zwei\n".utf8))
        }
        #expect(stored == 2)
        var lines: [String] = []
        let sql = "COPY (SELECT * FROM t ORDER BY n) TO STDOUT"
        let read = unsafe try connection.copyOut(sql) { row in
            unsafe lines.append(String(decoding: row, as: UTF8.self))
        }
        #expect(read == 2)
        #expect(lines == ["1\tone\n", "2\tzwei\n"])
    }

    @Test func `binary rows go in`() async throws {
        let connection = try await connect()
        try connection.execute(Self.table)
        let stored = try connection.copyIn("COPY t FROM STDIN (FORMAT binary)") { writer in
            writer.header()
            for number in Int32(0)..<50_000 {
                try writer.row(fields: 5)
                writer.int4(number)
                writer.int8(.max - Int64(number))
                if number == 7 { writer.null() } else { writer.text("nº \(number)") }
                writer.bytes([1, 2, 3])
                writer.timestamp(1_700_000_000_000_000)
            }
            writer.trailer()
        }
        #expect(stored == 50_000)
        let rows = try connection.query(
            Statement("read", "SELECT * FROM t WHERE a IN (6, 7) ORDER BY a")
        )
        #expect(rows.int64(0, 1) == .max - 6)
        #expect(rows.text(0, 2) == "nº 6")
        #expect(rows.isNull(1, 2))
        #expect(rows.bytes(1, 3) == [1, 2, 3])
        #expect(rows.timestamp(1, 4) == 1_700_000_000_000_000)
    }

    @Test func `a bad row in the middle stores nothing, and the connection goes on`() async throws {
        let connection = try await connect()
        try connection.execute("CREATE TABLE t (n int)")
        let error = #expect(throws: PostgresError.self) {
            try connection.copyIn("COPY t FROM STDIN") { writer in
                for number in 0..<200_000 {
                    try writer.write(number == 100 ? "many\n" : "\(number)\n")
                }
            }
        }
        #expect(error?.kind == .server)
        #expect(error?.sqlState?.classCode == "22")
        #expect(error?.context?.contains("line 101") == true)
        #expect(try connection.execute("SELECT count(*) FROM t").string(0, 0) == "0")
    }

    @Test func `a sender that throws stores nothing, and the connection goes on`() async throws {
        let connection = try await connect()
        try connection.execute("CREATE TABLE t (n int)")
        #expect(throws: Stop.self) {
            try connection.copyIn("COPY t FROM STDIN") { writer in
                try writer.write("1\n")
                throw Stop()
            }
        }
        #expect(try connection.execute("SELECT count(*) FROM t").string(0, 0) == "0")
    }

    @Test func `a reader that throws ends the reading, and the connection goes on`() async throws {
        let connection = try await connect()
        let sql = "COPY (SELECT generate_series(1, 100000000)) TO STDOUT"
        #expect(throws: Stop.self) {
            unsafe try connection.copyOut(sql) { _ in throw Stop() }
        }
        #expect(try connection.execute("SELECT 'on'").string(0, 0) == "on")
    }

    @Test func `an error while reading is thrown after the rows before it`() async throws {
        let connection = try await connect()
        let sql = "COPY (SELECT 1/(3-n) FROM generate_series(1,5) n) TO STDOUT"
        var rows = 0
        let error = #expect(throws: PostgresError.self) {
            unsafe try connection.copyOut(sql) { _ in rows += 1 }
        }
        #expect(error?.sqlState == .divisionByZero)
        #expect(rows == 2)
        #expect(try connection.execute("SELECT 'on'").string(0, 0) == "on")
    }

    @Test func `what is no COPY is refused, and the connection goes on`() async throws {
        let connection = try await connect()
        let select = #expect(throws: PostgresError.self) {
            try connection.copyIn("SELECT 1") { _ in }
        }
        #expect(select?.kind == .protocolMisuse)
        let missing = #expect(throws: PostgresError.self) {
            try connection.copyIn("COPY nowhere FROM STDIN") { _ in }
        }
        #expect(missing?.sqlState == .undefinedTable)
        #expect(try connection.execute("SELECT 'on'").string(0, 0) == "on")
        let wrong = #expect(throws: PostgresError.self) {
            try connection.execute("COPY (SELECT 1) TO STDOUT")
        }
        #expect(wrong?.kind == .protocolMisuse)
        #expect(!connection.isUsable)
    }

    @Test func `a backend terminated while sending is connectionLost`() async throws {
        let connection = try await connect()
        let observer = try await connect()
        try connection.execute("CREATE TABLE t (n int)")
        let error = #expect(throws: PostgresError.self) {
            try connection.copyIn("COPY t FROM STDIN") { writer in
                let process = connection.backendProcessID
                try observer.execute("SELECT pg_terminate_backend(\(process), 10000)")
                for number in 0..<100_000 { try writer.write("\(number)\n") }
            }
        }
        #expect(error?.kind == .connectionLost)
        #expect(!connection.isUsable)
    }
}
