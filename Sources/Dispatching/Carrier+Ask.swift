// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain
internal import Engine
internal import EventFormat
internal import Logging
internal import Transport

extension Carrier {
    /// Asks after a job: one that is submitted, or one that may have been.
    func ask(_ errand: Errand, _ job: String, isSubmitted: Bool) async throws -> Outcome {
        guard let request = errand.adapter.query(job, of: errand.order, key: errand.key) else {
            return Outcome(next: .done)
        }
        var state: JobState
        do throws(ProviderClient.Failure) {
            state = errand.adapter.state(of: job, errand.order, try await client.send(request))
            if state == .over,
                let request = errand.adapter.result(job, of: errand.order, key: errand.key)
            {
                state = errand.adapter.outcome(
                    of: job,
                    errand.order,
                    try await client.send(request)
                )
            }
        } catch {
            state = .unknown(.transport(error))
        }
        // That it is known there says that it was taken on.
        if !isSubmitted, state.isKnown { try await bind(job, errand) }
        return try await conclude(errand, state)
    }

    private func conclude(_ errand: Errand, _ state: JobState) async throws -> Outcome {
        switch state {
        case .finished(let observed): return try await settle(errand, observed)
        case .running(let percent):
            if let percent, errand.generation.status == .submitted {
                try await installation.progress.note(
                    Int64(min(max(percent, 0), 100)),
                    of: errand.generation,
                    in: handler.ledger
                )
            }
            return Outcome(next: later(errand))
        case .over, .missing: return Outcome(next: later(errand))
        case .unknown(let fault):
            let result: ProviderGate.Result =
                switch fault.kind {
                case .rateLimited: .rests(options.pace.look.lowerBound)
                case .down: .fails
                case .balanceEmpty, .unauthorized, .invalid, .moderation, .failed: .works
                }
            return Outcome(next: later(errand), provider: result)
        }
    }

    func later(_ errand: Errand) -> OpenWork.Next {
        let pause =
            if let overdue = errand.overdue {
                options.pace.look(overdueFor: overdue)
            } else {
                options.pace.look(after: errand.item.count)
            }
        return .ask(after: pause, isFirst: false)
    }
}

extension JobState {
    fileprivate var isKnown: Bool {
        switch self {
        case .running, .over, .finished: true
        case .missing, .unknown: false
        }
    }
}
