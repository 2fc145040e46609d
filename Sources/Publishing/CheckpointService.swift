// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
package import Engine
internal import EventLog
package import Logging
internal import NIOCore
internal import NIOHTTP1
internal import Postgres
internal import Proofs
internal import ServiceLifecycle

/// Keeps the tiles up with the logs, and signs and publishes checkpoints of those ledgers that have
/// a key for it.
package struct CheckpointService: Service {
    package struct Options: Sendable {
        /// Where the files are written; `nil` is nowhere.
        package var folder: String?
        /// Below it, checkpoints are put (`<url>/<ledger>/checkpoint`); `nil` is nowhere.
        package var url: String?
        /// How often, at most, a tree is signed.
        package var interval = Duration.seconds(60)

        package init() {}
    }

    private static let timeout = Int64(20)

    private let installation: Installation
    private let notary: Notary
    private let options: Options
    private let logger: Logger

    package init(_ installation: Installation, options: Options, logger: Logger) {
        self.installation = installation
        notary = Notary(installation)
        self.options = options
        self.logger = logger
    }

    /// Refuses ledgers that are behind or beside what was published of them.
    ///
    /// - Throws: `behind`, `inconsistent`, `unreadable`.
    package func checkPublished() async throws {
        for ledger in try await installation.ledgers() { _ = try await check(ledger) }
    }

    /// - Returns: what the folder has of the ledger.
    private func check(_ ledger: Ledger) async throws -> TreeHead? {
        let keys = try await notary.keys(of: ledger)
        guard let valid = keys.valid else { return nil }
        try await notary.checkRemembered(ledger)
        guard let folder = options.folder,
            let last = try CheckpointFolder(folder).last(of: ledger, signedByAnyOf: keys),
            // That of an origin which was given up is no promise of this one's.
            last.key.verifier.name == valid.verifier.name
        else { return nil }
        let head = last.head
        try await installation.sessions.perform { connection in
            try head.check(against: ledger, source: folder, on: connection)
        }
        return head
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { await follow() }
    }

    private func follow() async {
        var published: [Ledger: String] = [:]
        while !Task.isCancelled {
            let next = ContinuousClock.now + options.interval
            do {
                for ledger in try await installation.ledgers() {
                    await work(on: ledger, &published)
                }
            } catch {
                if Task.isCancelled { break }
                logger.warning("The ledgers could not be listed for their checkpoints: \(error)")
            }
            do {
                try await Task.sleep(until: next, clock: .continuous)
            } catch {
                break
            }
        }
    }

    private func work(on ledger: Ledger, _ published: inout [Ledger: String]) async {
        do {
            try await notary.extendTiles(of: ledger)
            guard try await notary.keys(of: ledger).valid != nil else { return }
            let last = try await check(ledger)
            let signed = try await notary.sign(ledger)
            // Another server may be further on.
            guard published[ledger] != signed.note, last?.size ?? 0 <= signed.head.size else {
                return
            }
            try await publish(signed.note, of: ledger)
            published[ledger] = signed.note
        } catch {
            if Task.isCancelled { return }
            logger.error("Ledger \(ledger.name) has no new checkpoint: \(error)")
        }
    }

    private func publish(_ note: String, of ledger: Ledger) async throws {
        if let folder = options.folder {
            try CheckpointFolder(folder).publish(note, of: ledger)
        }
        guard let url = options.url else { return }
        var request = HTTPClientRequest(url: "\(url)/\(ledger.name)/checkpoint")
        request.method = .PUT
        request.headers.add(name: "Content-Type", value: "text/plain; charset=utf-8")
        request.body = .bytes(ByteBuffer(string: note))
        let response = try await HTTPClient.shared.execute(
            request,
            timeout: .seconds(Self.timeout)
        )
        guard 200..<300 ~= response.status.code else {
            throw PublishingError(url: request.url, status: Int(response.status.code))
        }
    }
}

package struct PublishingError: Error, Hashable, Sendable, CustomStringConvertible {
    package let url: String
    package let status: Int

    package var description: String { "\(url) answered \(status) to a checkpoint." }
}
