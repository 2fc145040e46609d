// SPDX-License-Identifier: Apache-2.0

internal import Engine
internal import Outbound
internal import Postgres

/// How far the endpoints of outbound webhooks are; asked once a second at most.
actor EndpointWatch {
    private static let age = Duration.seconds(1)

    private let installation: Installation
    private var known: [EndpointStatus] = []
    private var knownSince: ContinuousClock.Instant?

    init(installation: Installation) {
        self.installation = installation
    }

    func read() async throws -> [EndpointStatus] {
        if let knownSince, knownSince.duration(to: .now) < Self.age { return known }
        known = try await installation.sessions.perform { try EndpointStatus.all(on: $0) }
        knownSince = .now
        return known
    }
}
