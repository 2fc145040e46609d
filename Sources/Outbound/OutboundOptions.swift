// SPDX-License-Identifier: Apache-2.0

/// How deliveries are made.
package struct OutboundOptions: Sendable {
    package var schedule = RetrySchedule.standard
    /// Of one attempt, to the end of the answer's head.
    package var timeout: Duration = .seconds(15)
    /// An endpoint to which nothing was delivered for so long, though it was tried, is disabled.
    package var failingMaximum: Duration = .seconds(5 * 86_400)
    /// For development: endpoints on this machine, also over `http`.
    package var allowsLoopback = false
    /// A file of certificates (PEM) that are trusted beside those of the system.
    package var certificates: String?
    /// How often those ledgers are looked at on which other processes work.
    package var idleTime: Duration = .milliseconds(500)

    package init() {}
}
