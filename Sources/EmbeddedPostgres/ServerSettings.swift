// SPDX-License-Identifier: Apache-2.0

/// The settings that a private server is started with, as options of its command line.
struct ServerSettings {
    private static let defaults = [
        "shared_buffers": "256MB",
        "max_connections": "500",
        "max_wal_size": "2GB",
        "checkpoint_completion_target": "0.9",
        "log_min_messages": "warning",
        "log_checkpoints": "off",
        "log_statement": "none",
        "log_min_error_statement": "panic",
    ]

    /// Not for a caller to change: no network, and what is committed stays.
    private static let fixed = [
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_permissions": "0700",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
    ]

    private let values: [String: String]

    init(_ settings: [String: String], socketFolder: String) {
        // A list of folders: quoted, a comma or a space belongs to the name.
        let folder = "\"" + socketFolder.replacing("\"", with: "\"\"") + "\""
        self.values = Self.defaults.merging(settings) { $1 }
            .merging(Self.fixed) { $1 }
            .merging(["unix_socket_directories": folder]) { $1 }
    }

    /// For `pg_ctl --options`, which hands them to a shell: hence the quotes.
    var options: String {
        values.sorted { $0.key < $1.key }
            .map { "-c " + Self.quoted($0.key + "=" + $0.value) }
            .joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
