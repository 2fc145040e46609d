// SPDX-License-Identifier: Apache-2.0

/// A message that another session sent with NOTIFY.
package struct Notification: Hashable, Sendable {
    package let channel: String
    package let payload: String
    /// The sender's server process.
    package let processID: Int32
}
