// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Dispatching
internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText
internal import ServiceLifecycle

/// What workers ask who come for their jobs.
enum JobRoutes {
    /// The ledger goes on often, a worker's line seldom: so often it is looked at, at most.
    private static let lookAgain = Duration.milliseconds(100)

    /// `POST /v1/jobs/claim?wait=30`: a job; 204 where there is none until the time is over.
    static func claim(
        _ fields: FieldReader,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        let claim = try fields.claim(call, services.jobs.providers)
        let seconds = try call.query.integer("wait", in: Reads.waitSeconds) ?? 0
        let deadline = ContinuousClock.now + .seconds(seconds)
        let most = services.settings.requestTimeout + .seconds(seconds)
        let found = try await services.bodies.deadlines.bound(most) {
            try await wait(for: claim, until: deadline, call, services)
        }
        guard let found else { return Answer(status: 204, content: .nothing) }
        return answer(found)
    }

    private static func wait(
        for claim: JobClaim,
        until deadline: ContinuousClock.Instant,
        _ call: Call,
        _ services: Services
    ) async throws -> WorkerJob? {
        var seen = call.handler.watch.head
        if let job = try await services.jobs.claim(claim, on: call.handler) { return job }
        guard ContinuousClock.now < deadline else { return nil }
        guard services.waiters.enter() else {
            throw Problem.overloaded("As many requests as may be wait for generations")
        }
        defer { services.waiters.leave() }
        while true {
            let looked = ContinuousClock.now
            let rest = looked.duration(to: deadline)
            let before = seen
            guard rest > .zero, !Task.isCancelled, !Task.isShuttingDownGracefully else {
                return nil
            }
            await cancelWhenGracefulShutdown {
                await call.handler.watch.wait(beyond: before, atMost: rest)
            }
            let soonest = looked + lookAgain
            if soonest < deadline { try await Task.sleep(until: soonest, clock: .continuous) }
            // Whoever is gone shall not get a job.
            guard !Task.isCancelled else { return nil }
            seen = call.handler.watch.head
            if let job = try await services.jobs.claim(claim, on: call.handler) { return job }
        }
    }

    static func prolong(
        _ fields: FieldReader,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        var fields = fields
        let percent = fields.integer("percent", in: 0...100)
        try fields.finish()
        let (id, actor) = (JobID(trusted: call.target), call.caller.label)
        return try await bounded(call, services) {
            try await services.jobs.prolong(id, percent: percent, actor: actor, on: call.handler)
        }
    }

    static func complete(
        _ fields: FieldReader,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        let result = try fields.workerResult()
        let (id, actor) = (JobID(trusted: call.target), call.caller.label)
        return try await bounded(call, services) {
            try await services.jobs.complete(id, result, actor: actor, on: call.handler)
        }
    }

    static func fail(
        _ fields: FieldReader,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        let failure = try fields.workerFailure()
        let (id, actor) = (JobID(trusted: call.target), call.caller.label)
        return try await bounded(call, services) {
            try await services.jobs.fail(id, failure, actor: actor, on: call.handler)
        }
    }

    private static func bounded(
        _ call: Call,
        _ services: Services,
        _ work: @escaping @Sendable () async throws -> WorkerJob
    ) async throws -> Answer {
        let job = try await services.bodies.deadlines.bound(services.settings.requestTimeout) {
            try await work()
        }
        return answer(job)
    }

    /// What a worker may know: what is to be made, and nothing of who pays for it.
    private static func answer(_ job: WorkerJob) -> Answer {
        let generation = job.generation
        var answer = Answer.json(
            Resources.object { object in
                object.write("job", job.id.text)
                object.write("generation", generation.id.text)
                object.write("attempt", integer: job.attempt)
                object.write("status", job.status.rawValue)
                if job.isHeld {
                    object.write("overdue", generation.isOverdue)
                    object.write("lease_until", generation.overdueAt)
                    object.write("deadline", generation.deadline)
                }
                if let order = job.order {
                    object.write("model", generation.terms.model.text)
                    object.write("provider_model", order.model)
                    object.write("content_type", order.contentType)
                    object.write("outputs", integer: order.outputs)
                    object.write("parameters", verbatim: order.parameters.text.utf8)
                }
                object.write("position", integer: job.position)
            }
        )
        answer.position = job.position
        answer.isRepeat = job.isRepeat
        return answer
    }
}
