// SPDX-License-Identifier: Apache-2.0

/// A statement that each connection prepares on first use and then knows by name.
///
/// One name stands for one text for ever.
package struct Statement: Hashable, Sendable {
    package let name: String
    package let sql: String

    package init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }
}
