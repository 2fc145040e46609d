// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import Postgres
internal import Projections

/// How far the read models are, for whoever looks after the process; asked once a second at most.
actor ReadModelWatch {
    private static let age = Duration.seconds(1)

    private let installation: Installation
    private var known: [ProjectionStatus] = []
    private var knownSince: ContinuousClock.Instant?

    init(installation: Installation) {
        self.installation = installation
    }

    /// Those that serve.
    func read() async throws -> [ProjectionStatus] {
        if let knownSince, knownSince.duration(to: .now) < Self.age { return known }
        let all = try await installation.sessions.perform { try ProjectionStatus.all(on: $0) }
        known = all.filter(\.isActive)
        knownSince = .now
        return known
    }
}

extension [ProjectionStatus] {
    /// One object for each read model: the worst of all ledgers.
    var document: [UInt8] {
        var worst: [String: ProjectionStatus] = [:]
        for status in self {
            let isBetter = worst[status.name].map { status.badness <= $0.badness } ?? false
            if !isBetter { worst[status.name] = status }
        }
        var bytes: [UInt8] = []
        var object = ObjectWriter(into: &bytes)
        let isStopped = contains { $0.failedPosition != nil }
        object.write("status", isStopped ? "degraded" : "ok")
        object.writeArray("projections", worst.values.sorted { $0.name < $1.name }) {
            object,
            status in
            object.write("name", status.name)
            object.write("state", status.failedPosition == nil ? "active" : "stopped")
            object.write("lag", integer: status.lag)
            object.write("seconds_behind", verbatim: "\(status.secondsBehind)".utf8)
        }
        return object.finish()
    }
}

extension ProjectionStatus {
    /// One that has stopped is worse than any that is behind.
    fileprivate var badness: (Int, Position) { (failedPosition == nil ? 0 : 1, lag) }
}
