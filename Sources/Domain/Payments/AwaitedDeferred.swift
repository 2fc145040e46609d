// SPDX-License-Identifier: Apache-2.0

/// What waits for something is looked at again at an instant.
package struct AwaitedDeferred: Hashable, Sendable {
    /// What is waited for.
    package var key: EntityKey
    /// `nil`: not before it is heard of again.
    package var until: Instant?
    /// The first that was not looked at yet; `nil` is all of them.
    package var next: EntityKey?
    /// Where the account was opened just now: it is the last of what that led to.
    package var opened: AccountID?

    package init(
        key: EntityKey,
        until: Instant?,
        next: EntityKey? = nil,
        opened: AccountID? = nil
    ) {
        self.key = key
        self.until = until
        self.next = next
        self.opened = opened
    }
}
