// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

/// `POST …/outcome {"status": "progressed", "percent": 40}`: no verdict, and no event.
struct ProgressReport: Sendable {
    let generation: GenerationID
    let percent: Int64
    /// The job that it is told of; `nil` is the current one.
    let job: String?

    static let operation = "settle_generation"

    /// - Returns: `nil` where the fields are another thing.
    /// - Throws: all that is wrong with the fields.
    static func read(
        _ endpoint: Endpoint,
        _ fields: FieldReader,
        targets: [String] = []
    ) throws(Problem) -> ProgressReport? {
        var fields = fields
        guard case .command(operation, _, _) = endpoint.action,
            fields.take("status") == .string("progressed")
        else { return nil }
        let id: GenerationID? =
            targets.first.map { GenerationID(trusted: $0) } ?? fields.identifier("generation")
        let percent = fields.integer("percent", in: 0...100)
        if percent == nil, !fields.hasErrors {
            fields.fail("percent", "It is required: an integer from 0 to 100.")
        }
        let job = fields.text("job", atMost: 128)
        try fields.finish()
        guard let id, let percent else { preconditionFailure("What is missing is an error.") }
        return ProgressReport(generation: id, percent: percent, job: job)
    }

    /// Notes it, unless it comes too late; the answer shows the generation.
    func answer(
        _ handler: CommandHandler,
        in installation: Installation
    ) async throws -> Answer {
        let key = EntityKey.generation(generation)
        guard let item = try await handler.read([key]).items[0],
            let generation = item.entity.generation
        else { throw Problem.notFound(key) }
        if generation.isOpen, concernsAttempt(of: generation) {
            try await installation.progress.note(percent, of: generation, in: handler.ledger)
        }
        let resources = Resources(installation: installation, ledger: handler.ledger)
        return .json(try await resources.show(generation, at: item.position))
    }

    private func concernsAttempt(of generation: Generation) -> Bool {
        guard let job, let current = generation.attempt.job else { return true }
        return JobID(provider: generation.terms.provider, job: job) == current
    }
}

extension FieldReader {
    fileprivate var hasErrors: Bool { !errors.isEmpty }
}
