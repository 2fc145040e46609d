// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import Domain
internal import EventFormat
internal import JSONText
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// The public keys of the issuer: read once, or fetched and kept for a while.
actor KeySetSource {
    private static let lifetime = Duration.seconds(600)
    /// However many unknown keys are named, the issuer is asked this often at most.
    private static let pause = Duration.seconds(10)
    private static let timeout = TimeAmount.seconds(5)
    private static let bytesMaximum = 1 << 20
    private static let keysMaximum = 100

    private let url: String?
    private let logger: Logger
    private var keys: [TokenKey] = []
    private var fetchedAt: ContinuousClock.Instant?
    private var triedAt: ContinuousClock.Instant?
    private var fetching: Task<Void, Never>?
    private var fixed: String?

    init(_ keySet: JWTSettings.KeySet, logger: Logger) {
        self.logger = logger
        switch keySet {
        case .url(let url):
            self.url = url
            fixed = nil
        case .text(let text):
            url = nil
            fixed = text
        }
    }

    /// The keys that a token's header may mean; several where it names none.
    func keys(id: String?, algorithm: TokenKey.Algorithm) async -> [TokenKey] {
        await refreshIfOld()
        let known = matching(id, algorithm)
        guard known.isEmpty, url != nil else { return known }
        await refresh()
        return matching(id, algorithm)
    }

    /// Whether there are keys at all: else nobody can say what a token is worth.
    var isEmpty: Bool { keys.isEmpty }

    private func matching(_ id: String?, _ algorithm: TokenKey.Algorithm) -> [TokenKey] {
        keys.filter { $0.algorithm == algorithm && (id == nil || $0.id == id) }
    }

    private func refreshIfOld() async {
        if let text = fixed {
            fixed = nil
            await take(Array(text.utf8))
        }
        guard url != nil else { return }
        if let fetchedAt, fetchedAt.duration(to: .now) < Self.lifetime { return }
        await refresh()
    }

    /// One fetch at a time; whoever comes meanwhile waits for it.
    private func refresh() async {
        if let fetching { return await fetching.value }
        if let triedAt, triedAt.duration(to: .now) < Self.pause { return }
        triedAt = .now
        let task = Task { await fetch() }
        fetching = task
        await task.value
        fetching = nil
    }

    private func fetch() async {
        guard let url else { return }
        do {
            let response = try await HTTPClient.shared.execute(
                HTTPClientRequest(url: url),
                timeout: Self.timeout
            )
            guard response.status == .ok else {
                logger.warning("The JWKS was answered with status \(response.status.code).")
                return
            }
            let body = try await response.body.collect(upTo: Self.bytesMaximum)
            await take(Array(body.readableBytesView))
        } catch {
            logger.warning("The JWKS cannot be fetched: \(error)")
        }
    }

    /// Keys that cannot be read are left out; the others are as good as before.
    private func take(_ bytes: [UInt8]) async {
        do {
            guard case .array(let values) = try JSONParser.parse(bytes)["keys"] else {
                logger.warning("The JWKS has no keys.")
                return
            }
            var taken: [TokenKey] = []
            for value in values.prefix(Self.keysMaximum) {
                do {
                    if let key = try await TokenKey(jwk: value) { taken.append(key) }
                } catch {
                    logger.warning("A key of the JWKS cannot be used: \(error)")
                }
            }
            keys = taken
            fetchedAt = .now
        } catch {
            logger.warning("The JWKS is not JSON: \(error)")
        }
    }
}
