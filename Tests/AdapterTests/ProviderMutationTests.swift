// SPDX-License-Identifier: Apache-2.0

import Adapters
import JSONText
import Testing

/// What an answer does to a hold.
enum Effect: Equatable {
    case none
    /// Takes what this many outputs are worth.
    case captures(Int)
    case releases

    /// Whether an answer that was spoiled may do so, where the whole one did as here.
    func allows(_ spoiled: Effect) -> Bool {
        switch (self, spoiled) {
        case (_, .none), (.releases, .releases): true
        case (.captures(let whole), .captures(let part)): part <= whole
        case (.none, .captures), (.none, .releases), (.captures, .releases),
            (.releases, .captures):
            false
        }
    }

    static func of(_ job: ObservedJob) -> Effect {
        switch job.verdict {
        case .succeeded: .captures(job.outputs.count { !$0.isBlocked })
        case .failed, .cancelled: .releases
        }
    }

    static func of(_ state: JobState) -> Effect {
        switch state {
        case .finished(let job): of(job)
        case .running, .over, .missing, .unknown: .none
        }
    }

    static func of(_ outcome: SubmitOutcome) -> Effect {
        switch outcome {
        case .finished(let job): of(job)
        case .refused: .releases
        case .accepted, .unknown: .none
        }
    }

    static func of(_ adapter: any WebhookAdapter, _ delivery: Delivery) -> Effect {
        do throws(Unreadable) {
            let translation = try adapter.translate(delivery)
            for observation in translation.observations {
                if case .job(let job) = observation { return of(job) }
            }
            return .none
        } catch {
            return .none
        }
    }
}

@Suite struct `A body with one field spoiled` {
    /// Beside the usual ones, a number that is a state of KIE's, and flags.
    private static let odd =
        Mutation.replacements + [.number("1"), .bool(false), .number("1e400")]

    /// What is gone is sometimes a good body with another meaning: done without samples is
    /// Google's word for filtered, and an error without results Runware's for a failure.
    private static func isAnotherWord(_ name: String, _ mutant: JSON, _ effect: Effect) -> Bool {
        guard effect == .releases else { return false }
        switch name {
        case "google-veo": return !mutant.text.contains("https:")
        case "runware": return mutant["data"] == nil || mutant["data"] == .array([])
        default: return false
        }
    }

    private func check(
        _ name: String,
        _ bodies: [String],
        _ effect: (ProviderAnswer) -> Effect
    ) throws {
        for body in bodies {
            let whole = effect(ProviderAnswer(body))
            for mutant in Mutation.all(of: try JSONParser.parse(Array(body.utf8)), by: Self.odd) {
                let spoiled = effect(ProviderAnswer(mutant.text))
                #expect(
                    whole.allows(spoiled) || Self.isAnotherWord(name, mutant, spoiled),
                    "\(name): \(body) → \(mutant.text): \(whole) → \(spoiled)"
                )
            }
        }
    }

    @Test func `moves no money that the whole one did not move`() throws {
        for provider in try ProviderCase.all() {
            let (adapter, order, job) = (provider.adapter, provider.order, provider.job)
            try check(provider.name, provider.submissions) {
                .of(adapter.submitted(order, $0))
            }
            try check(provider.name, provider.states) { .of(adapter.state(of: job, order, $0)) }
            try check(provider.name, provider.outcomes) {
                .of(adapter.outcome(of: job, order, $0))
            }
            guard let webhook = adapter as? any WebhookAdapter else { continue }
            try check(provider.name, provider.deliveries) { answer in
                let text = String(decoding: answer.body, as: UTF8.self)
                return .of(webhook, Delivery(text))
            }
        }
    }

    @Test func `the whole ones mean something`() throws {
        for provider in try ProviderCase.all() {
            for body in provider.submissions {
                let outcome = provider.adapter.submitted(provider.order, ProviderAnswer(body))
                if case .unknown = outcome { Issue.record("\(provider): \(body)") }
            }
            for body in provider.states {
                let answer = ProviderAnswer(body, status: provider.name == "stability" ? 202 : 200)
                let state = provider.adapter.state(of: provider.job, provider.order, answer)
                #expect(!isUnknown(state), "\(provider): \(body)")
            }
        }
    }
}
