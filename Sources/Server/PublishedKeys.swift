// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Logging
internal import Transport

/// What providers publish to verify their webhooks by: fetched when the first one comes, and kept.
actor PublishedKeys {
    private static let lifetime = Duration.seconds(86_400)

    private struct Known {
        var keys: String?
        var fetchedAt: ContinuousClock.Instant?
        var triedAt: ContinuousClock.Instant?
        var fetching: Task<Void, Never>?
    }

    /// However many signatures are wrong, a provider is asked this often at most.
    private let pause: Duration
    private let client: ProviderClient
    private let logger: Logger
    private var known: [String: Known] = [:]

    init(pause: Duration, logger: Logger) {
        self.pause = pause
        client = ProviderClient(timeout: .seconds(5), answerBytesMaximum: 64 << 10)
        self.logger = logger
    }

    func close() async {
        await client.close()
    }

    /// `nil` where they cannot be had, and never could.
    func keys(at url: String) async -> String? {
        if let keys = known[url]?.keys, let fetchedAt = known[url]?.fetchedAt,
            fetchedAt.duration(to: .now) < Self.lifetime
        {
            return keys
        }
        await refresh(url)
        return known[url]?.keys
    }

    /// After a signature that fits none: `nil` where there are no others.
    func others(than keys: String, at url: String) async -> String? {
        await refresh(url)
        return known[url]?.keys.flatMap { $0 == keys ? nil : $0 }
    }

    /// One fetch at a time; whoever comes meanwhile waits for it.
    private func refresh(_ url: String) async {
        if let fetching = known[url]?.fetching { return await fetching.value }
        if let triedAt = known[url]?.triedAt, triedAt.duration(to: .now) < pause { return }
        known[url, default: Known()].triedAt = .now
        // Kept before anybody goes on who waited for it.
        let task = Task {
            let keys = await fetch(url)
            known[url]?.fetching = nil
            guard let keys else { return }
            known[url]?.keys = keys
            known[url]?.fetchedAt = .now
        }
        known[url]?.fetching = task
        await task.value
    }

    private func fetch(_ url: String) async -> String? {
        do throws(ProviderClient.Failure) {
            let answer = try await client.send(ProviderRequest(.get, url, headers: []))
            guard answer.status == 200, let text = String(validating: answer.body, as: UTF8.self)
            else {
                logger.warning("The keys at \(url) were answered with status \(answer.status).")
                return nil
            }
            return text
        } catch {
            logger.warning("The keys at \(url) cannot be fetched: \(error.words)")
            return nil
        }
    }
}
