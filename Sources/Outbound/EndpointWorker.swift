// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import Logging

/// Delivers what is due for one endpoint, one event after another on each lane.
struct EndpointWorker: Sendable {
    /// Then another look is taken at the endpoint and at where its name leads.
    private static let roundsMaximum = 20

    private enum Step {
        case moved
        case idle
        /// For the time of the next attempt.
        case waiting
        /// What the worker knows of the endpoint is not so any more.
        case outdated
    }

    private let desk: EndpointDesk
    private let installation: Installation
    private let options: OutboundOptions
    private let meters: OutboundMeters
    private let logger: Logger

    init(
        _ desk: EndpointDesk,
        _ installation: Installation,
        _ options: OutboundOptions,
        _ meters: OutboundMeters,
        _ logger: Logger
    ) {
        self.desk = desk
        self.installation = installation
        self.options = options
        self.meters = meters
        var logger = logger
        logger[metadataKey: "endpoint"] = "\(desk.endpoint.id)"
        self.logger = logger
    }

    func run() async throws {
        let courier = Courier(desk, installation.vault, options)
        do {
            try await walk(courier)
        } catch {
            try await courier.close()
            throw error
        }
        try await courier.close()
    }

    private func walk(_ courier: Courier) async throws {
        for _ in 0..<Self.roundsMaximum {
            var hasMoved = false
            for lane in try await desk.lanesDue() {
                switch try await advance(lane, courier) {
                case .moved: hasMoved = true
                case .idle, .waiting: break
                case .outdated: return
                }
            }
            if !hasMoved { return }
        }
    }

    private func advance(_ lane: Lane, _ courier: Courier) async throws -> Step {
        let events = try await desk.events(on: lane)
        guard let last = events.last else {
            if lane.through != nil { try await desk.end(lane) }
            return .idle
        }
        var from = lane.position
        var attempts = lane.attempts
        for event in events where desk.endpoint.selection.contains(event.type) {
            try Task.checkCancellation()
            let attempt = try await courier.deliver(event, attempts: Int(attempts))
            attempts += 1
            let step = try await record(attempt, attempts, of: event, from: from, on: lane)
            guard case .moved = step else { return step }
            from = event.position
            attempts = 0
        }
        guard from < last.position else { return .moved }
        return try await desk.skip(lane, from: from, to: last.position) ? .moved : .outdated
    }

    private func record(
        _ attempt: DeliveryAttempt,
        _ attempts: Int32,
        of event: RecordedEvent,
        from: Position,
        on lane: Lane
    ) async throws -> Step {
        let verdict = DeliveryVerdict(
            attempt,
            attempts: Int(attempts),
            options.schedule,
            chance: .random(in: 0..<1)
        )
        meters.count(verdict, desk.endpoint.id, in: desk.session.ledger)
        let to = event.position
        switch verdict {
        case .delivered:
            let isDone = try await desk.delivered(lane, from: from, to: to, attempt)
            return isDone ? .moved : .outdated
        case .retried(let delay):
            let seconds = try await desk.retried(
                lane,
                from: from,
                to: to,
                attempt,
                attempts: attempts,
                after: delay
            )
            return try await judge(seconds) ? .outdated : .waiting
        case .dead:
            let seconds = try await desk.died(
                lane,
                from: from,
                event,
                attempt,
                attempts: attempts
            )
            logger.warning("The event \(event.position) could not be delivered.")
            return try await judge(seconds) ? .outdated : .moved
        case .gone:
            _ = try await desk.retried(
                lane,
                from: from,
                to: to,
                attempt,
                attempts: attempts,
                after: .zero
            )
            try await disable(.gone)
            return .outdated
        }
    }

    /// Whether it is over: something was changed, or it has failed for too long.
    private func judge(_ failingSeconds: Int64?) async throws -> Bool {
        guard let failingSeconds else { return true }
        guard .seconds(failingSeconds) >= options.failingMaximum else { return false }
        try await disable(.failing)
        return true
    }

    /// A person is told first: who dies in between tells again, and that is the same report.
    private func disable(_ reason: OutboundEndpoint.Disablement) async throws {
        try await report(reason)
        let endpoint = desk.endpoint
        let store = EndpointStore(installation)
        try await store.disable(
            endpoint.id,
            reason,
            at: endpoint.revision,
            in: desk.session.ledger
        )
        logger.error("The endpoint is disabled.", metadata: ["reason": "\(reason.rawValue)"])
    }

    private func report(_ reason: OutboundEndpoint.Disablement) async throws {
        guard let handler = try await installation.handler(of: desk.session.ledger.name) else {
            return
        }
        let id = FaultID(
            trusted: "outbound:\(desk.endpoint.id):\(desk.endpoint.revision):\(reason.rawValue)"
        )
        let report = ReportFault(
            id: id,
            severity: .error,
            source: "outbound",
            code: "endpoint-\(reason.rawValue)",
            message: "The endpoint \(desk.endpoint.id) is disabled: events wait for it."
        )
        let draft = Draft(.fault(id), actor: "outbound") { _, stamp in
            .alert(.report(report), stamp)
        }
        do {
            _ = try await installation.execute(.draft(draft), on: handler)
        } catch .rejected(let rejection) {
            logger.error("The endpoint's failure could not be reported: \(rejection)")
        }
    }
}
