// SPDX-License-Identifier: Apache-2.0

package import Adapters
internal import Domain
package import Engine
internal import EventLog
internal import Inbox

/// Asks a provider what happened, and takes in what was not delivered.
package struct Reconciler: Sendable {
    /// What a run found.
    package struct Report: Hashable, Sendable {
        /// What the provider told of.
        package var seen = 0
        package var repeats = 0
        /// The provider's words for what was new, in the order in which it was taken in.
        package var new: [String] = []
        package var unreadable = 0

        package init() {}
    }

    package enum Obstacle: Error, Hashable {
        case noKey
        /// More pages than can be.
        case endless
    }

    private static let pagesMaximum = 10_000
    /// What a provider records late is looked for so far back, in seconds.
    private static let overlap: Int64 = 3_600
    private static let firstLook: Int64 = 3 * 86_400

    private let desk: PaymentDesk
    private let followers: FollowerStore

    package init(_ desk: PaymentDesk) {
        self.desk = desk
        followers = FollowerStore(sessions: desk.installation.sessions)
    }

    /// Since a time, in seconds since 1970; as often as one likes.
    package func run(
        _ provider: any PaymentProvider,
        since: Int64,
        on handler: CommandHandler
    ) async throws -> Report {
        guard let key = try await desk.key(of: provider.provider, in: handler.ledger) else {
            throw Obstacle.noKey
        }
        var report = Report()
        var query = ChangeQuery(since: since)
        for _ in 0..<Self.pagesMaximum {
            let answer = try await desk.send(provider.changes(query, key: key))
            let page = try provider.changes(query, answer)
            for item in page.items {
                let received = try await desk.take(item, from: provider.provider, on: handler)
                report.count(item, isRepeat: received.isRepeat)
            }
            guard let cursor = page.cursor else { return report }
            query.cursor = cursor
        }
        throw Obstacle.endless
    }

    /// Since the last run of this kind.
    ///
    /// `now` is in seconds since 1970.
    package func runOnSchedule(
        _ provider: any PaymentProvider,
        now: Int64,
        on handler: CommandHandler
    ) async throws -> Report {
        let name = "reconcile/" + provider.provider
        let last = try await followers.position(of: name, in: handler.ledger)
        let since = last.map { $0 - Self.overlap } ?? now - Self.firstLook
        let report = try await run(provider, since: since, on: handler)
        try await followers.save(now, of: name, in: handler.ledger)
        return report
    }
}

extension Reconciler.Report {
    fileprivate mutating func count(_ item: ChangePage.Item, isRepeat: Bool) {
        seen += 1
        switch item.translation {
        case .failure: unreadable += 1
        case .success(let translation):
            if isRepeat { repeats += 1 } else { new.append(translation.kind) }
        }
    }
}
