// SPDX-License-Identifier: Apache-2.0

/// Why a pool gave no session.
package enum SessionPoolError: Error, Hashable, Sendable {
    /// As many callers wait as may.
    case queueFull(waitersMaximum: Int)
    case closed
}
