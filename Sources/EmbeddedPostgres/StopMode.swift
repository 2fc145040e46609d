// SPDX-License-Identifier: Apache-2.0

/// How a server is stopped, in `pg_ctl`'s words.
package enum StopMode: String, Sendable {
    /// Ends sessions, writes a checkpoint.
    case fast

    /// As in a crash: the next start recovers.
    case immediate
}
