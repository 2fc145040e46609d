// SPDX-License-Identifier: Apache-2.0

/// How libpq's programs reach a private server: its keyword string.
enum Conninfo {
    static func text(socketFolder: String, database: String) -> String {
        "host=\(quoted(socketFolder)) port=5432 user=tally dbname=\(quoted(database))"
    }

    /// Plain if that is enough, which is easier to read.
    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && !value.contains { $0.isWhitespace || "'\\".contains($0) }
        if isPlain { return value }
        return "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
