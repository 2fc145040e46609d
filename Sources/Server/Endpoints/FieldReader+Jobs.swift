// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Dispatching
internal import Domain
internal import EventFormat
internal import JSONText

/// What workers send.
extension FieldReader {
    private static let workerCharacters = 40
    private static let modelsMaximum = 100
    private static let outputsMaximum = 64

    func claim(_ call: Call, _ providers: [String: PulledProvider]) throws -> JobClaim {
        var fields = self
        let name: JobID? = fields.ownIdentifier(header: call.headerID)
        let provider = fields.pulledProvider(of: providers)
        let worker = fields.worker()
        let models = fields.models()
        if let provider, let worker, let name, !Self.fits(provider, worker, name) {
            fields.fail(
                "id",
                "Send a shorter one: with provider and worker at most 126 characters."
            )
        }
        try fields.finish()
        guard let provider, let worker else {
            preconditionFailure("What is missing is an error.")
        }
        return JobClaim(
            provider,
            job: worker + "." + (name?.text ?? UUIDv7.make()),
            mayBeRepeat: name != nil,
            models: models,
            actor: call.caller.label
        )
    }

    private static func fits(_ provider: PulledProvider, _ worker: String, _ name: JobID) -> Bool {
        JobID(provider.name + ":" + worker + "." + name.text) != nil
    }

    private mutating func pulledProvider(
        of providers: [String: PulledProvider]
    ) -> PulledProvider? {
        if case .string(let name)? = take("provider"), let provider = providers[name] {
            return provider
        }
        let names = providers.keys.sorted().joined(separator: ", ")
        fail(
            "provider",
            providers.isEmpty
                ? "Describe a provider with \"pull\" first: here is none that workers come to."
                : "It is required: one of \(names)."
        )
        return nil
    }

    private mutating func worker() -> String? {
        guard case .string(let text)? = take("worker"), let id = Identifier<Job>(text),
            id.text.utf8.count <= Self.workerCharacters,
            !id.text.contains("."), !id.text.contains(":")
        else {
            fail("worker", "It is required: 1 to 40 characters of A–Z a–z 0–9 _ -.")
            return nil
        }
        return id.text
    }

    private mutating func models() -> Set<ModelID>? {
        guard let value = take("models") else { return nil }
        guard case .array(let items) = value, 1...Self.modelsMaximum ~= items.count else {
            fail("models", "Send a list of 1 to \(Self.modelsMaximum) models, or leave it out.")
            return nil
        }
        var models: Set<ModelID> = []
        for (index, item) in items.enumerated() {
            guard case .string(let text) = item, let model = ModelID(text) else {
                fail([ContentError("/models/\(index)", "Send the id of a model.")])
                return nil
            }
            models.insert(model)
        }
        return models
    }

    func workerResult() throws -> WorkerResult {
        var fields = self
        let outputs = fields.workerOutputs()
        let usage = fields.usage("usage")
        let cost = fields.providerCost()
        try fields.finish()
        return WorkerResult(outputs: outputs, usage: usage, cost: cost)
    }

    /// What nobody can fetch was not made.
    private mutating func workerOutputs() -> [GenerationOutcome.Output] {
        let before = errors.count
        let outputs = outcomeOutputs() ?? []
        guard errors.count == before else { return [] }
        guard 1...Self.outputsMaximum ~= outputs.count else {
            fail("outputs", "It is required: a list of 1 to \(Self.outputsMaximum) outputs.")
            return []
        }
        for (index, output) in outputs.enumerated() where !output.isBlocked && !output.hasAddress {
            let detail = "Send an http, https or data URL, or \"blocked\": true."
            fail([ContentError("/outputs/\(index)/url", detail)])
        }
        return outputs
    }

    func workerFailure() throws -> WorkerFailure {
        var fields = self
        let isAccepted = fields.flag("accepted") ?? true
        let kind = fields.faultKind()
        let error = fields.outcomeError()
        let cost = fields.providerCost()
        try fields.finish()
        let fault = ProviderFault(
            kind,
            code: error?.code ?? kind.rawValue,
            message: error?.message
        )
        return WorkerFailure(fault, isAccepted: isAccepted, cost: cost)
    }

    private mutating func faultKind() -> ProviderFault.Kind {
        guard let value = take("class") else { return .failed }
        guard case .string(let word) = value, let kind = ProviderFault.Kind(rawValue: word) else {
            let words = ProviderFault.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            fail("class", "Send one of \(words).")
            return .failed
        }
        return kind
    }
}

extension GenerationOutcome.Output {
    fileprivate var hasAddress: Bool {
        ["https://", "http://", "data:"].contains { url?.hasPrefix($0) == true }
    }
}
