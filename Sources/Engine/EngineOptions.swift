// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// The bounds of one command handler.
package struct EngineOptions: Sendable {
    /// Entities in memory: the least recently used beyond it are dropped.
    ///
    /// Those that are not in their pages yet stay: see `pinnedMaximum`.
    package var cacheEntities = 1_000_000
    /// Commands that may wait; one more is answered `overloaded`.
    package var queueMaximum = 10_000
    /// Commands in one commit.
    package var batchMaximum = 1_000
    /// After this long callers are told that an answer is lost; PostgreSQL may take longer to say
    /// that it is away.
    package var settleTimeout: Duration = .seconds(5)
    /// How long an append may take; then it is found out what became of it.
    package var appendTimeout: Duration = .seconds(30)
    /// How often pages are written; sooner when many have changed.
    package var flushInterval: Duration = .seconds(10)
    /// Whether this process looks after what is due.
    package var runsScheduler = true
    /// Whether all keys in use are read at the start, so that new ids cost no look each: not worth
    /// it for a single command.
    package var readsKeysInUse = true

    /// A standby for reads that need not be exact; `nil` is the database itself.
    package var readTarget: ConnectionTarget?
    /// After this long a standby that was away is asked again.
    package var standbyPause: Duration = .seconds(5)

    package init() {}

    /// Entities that are not in their pages yet; with more, commands are answered `overloaded`.
    ///
    /// However small the cache, what a few batches touch may wait for its flush.
    var pinnedMaximum: Int { max(2 * cacheEntities, 4 * batchMaximum) }
}
