// SPDX-License-Identifier: Apache-2.0

/// Which page of what happened at a provider.
package struct ChangeQuery: Hashable, Sendable {
    /// Seconds since 1970, included.
    package var since: Int64
    /// Only what no endpoint took, where the provider knows that.
    package var undeliveredOnly: Bool
    /// Where the page before this one ended; `nil` is the first page.
    package var cursor: String?

    package init(since: Int64, undeliveredOnly: Bool = false, cursor: String? = nil) {
        self.since = since
        self.undeliveredOnly = undeliveredOnly
        self.cursor = cursor
    }
}

/// What it says, to be taken in as if it had been delivered.
package struct ChangePage: Sendable {
    package struct Item: Sendable {
        /// The evidence.
        package let body: [UInt8]
        package let translation: Result<Translation, Unreadable>

        package init(body: [UInt8], translation: Result<Translation, Unreadable>) {
            self.body = body
            self.translation = translation
        }
    }

    package let items: [Item]
    /// Where the next page begins; `nil` where this is the last one.
    package let cursor: String?

    package init(items: [Item], cursor: String?) {
        self.items = items
        self.cursor = cursor
    }
}
