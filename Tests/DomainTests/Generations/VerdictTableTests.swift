// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// Every state of a generation meets everything that can be said of it: no cell is undefined.
@Suite struct `Generation: state × observation` {
    /// Thirty credits, of which ten are held.
    enum State: String, CaseIterable, CustomTestStringConvertible {
        case requested, dispatching, submitted, claimed, overdue, retried
        case succeeded, failed, cancelled, deadlinePassed
        case lateSuccess, lateFailure

        var testDescription: String { rawValue }

        var history: [Event] {
            let start: [Event] = [.opened(), .granted("l1", 30)] + Event.generating()
            let submitted: [Event] = start + [.submitted()]
            let succeeded: [Event] =
                submitted
                + [
                    .captured("generation/g1", 10, from: ["l1": 10]),
                    .succeeded(captured: 10, job: "kie:j1", by: 900),
                ]
            let released = Event.released("generation/g1", 10, to: ["l1": 10])
            let failed: [Event] = submitted + [released, .failed(job: "kie:j1", by: 901)]
            return switch self {
            case .requested: start
            case .dispatching: start + [.dispatching()]
            case .submitted: submitted
            case .claimed: start + [.claimed()]
            case .overdue: submitted + [.overdue()]
            case .retried: submitted + [.retried()]
            case .succeeded: succeeded
            case .failed: failed
            case .cancelled: submitted + [released, .cancelled()]
            case .deadlinePassed: submitted + [released, .failed(reason: .deadline)]
            case .lateSuccess:
                failed
                    + [
                        .charged("generation/g1", 10, from: ["l1": 10]),
                        .succeeded(charged: 10, isLate: true, by: 902),
                    ]
            case .lateFailure:
                succeeded
                    + [
                        .refunded(
                            "generation/g1/failed",
                            10,
                            of: "generation/g1",
                            to: [.home("l1", 10, grantedAt: 2)]
                        ),
                        .failed(refunded: 10, isLate: true, by: 903),
                    ]
            }
        }
    }

    enum Observation: String, CaseIterable, CustomTestStringConvertible {
        case dispatch, claim, prolong, submit, usage, success, failure, providerCancel
        case unknownJob, wrongProvider
        case retry, accountCancel, sweep

        var testDescription: String { rawValue }

        var command: Command {
            switch self {
            case .dispatch: .dispatch()
            case .claim: .claim()
            case .prolong: .prolong()
            case .submit: .submit(job: "j2")
            case .usage:
                .reportUsage(Usage([Usage.Quantity("seconds", ExactDecimal(1))]))
            case .success: .success()
            case .failure: .failure()
            case .providerCancel: .settle(.cancelled)
            case .unknownJob: .failure(job: "j9")
            case .wrongProvider: .settle(.failed(nil), provider: "runware")
            case .retry: .retry(attempt: 3)
            case .accountCancel: .cancel()
            case .sweep: .sweep()
            }
        }
    }

    /// What comes of it: the types of the events, or a word.
    static let answers: [State: [Observation: String]] = [
        .requested: [
            .dispatch: "dispatching", .claim: "submitted", .prolong: "wrongState",
            .submit: "submitted", .usage: "usageReported",
            .success: "creditsCaptured succeeded", .failure: "creditsReleased failed",
            .providerCancel: "creditsReleased cancelled",
            .unknownJob: "submitted creditsReleased failed", .wrongProvider: "anomaly",
            .retry: "wrongState", .accountCancel: "creditsReleased cancelled", .sweep: "nothing",
        ],
        .dispatching: [
            .dispatch: "repeats", .claim: "wrongState", .prolong: "wrongState",
            .submit: "submitted", .usage: "usageReported",
            .success: "creditsCaptured succeeded", .failure: "creditsReleased failed",
            .providerCancel: "creditsReleased cancelled",
            .unknownJob: "submitted creditsReleased failed", .wrongProvider: "anomaly",
            .retry: "wrongState", .accountCancel: "creditsReleased cancelled", .sweep: "nothing",
        ],
        .submitted: [
            .dispatch: "wrongState", .claim: "wrongState", .prolong: "wrongState",
            .submit: "wrongState", .usage: "usageReported",
            .success: "creditsCaptured succeeded", .failure: "creditsReleased failed",
            .providerCancel: "creditsReleased cancelled",
            .unknownJob: "anomaly", .wrongProvider: "anomaly",
            .retry: "wrongState", .accountCancel: "creditsReleased cancelled", .sweep: "nothing",
        ],
        .claimed: [
            .dispatch: "wrongState", .claim: "repeats", .prolong: "repeats",
            .submit: "wrongState", .usage: "usageReported",
            .success: "creditsCaptured succeeded", .failure: "creditsReleased failed",
            .providerCancel: "creditsReleased cancelled",
            .unknownJob: "anomaly", .wrongProvider: "anomaly",
            .retry: "wrongState", .accountCancel: "creditsReleased cancelled", .sweep: "nothing",
        ],
        .overdue: [
            .dispatch: "wrongState", .claim: "wrongState", .prolong: "wrongState",
            .submit: "wrongState", .usage: "usageReported",
            .success: "creditsCaptured succeeded", .failure: "creditsReleased failed",
            .providerCancel: "creditsReleased cancelled",
            .unknownJob: "anomaly", .wrongProvider: "anomaly",
            .retry: "wrongState", .accountCancel: "creditsReleased cancelled", .sweep: "nothing",
        ],
        .retried: [
            .dispatch: "wrongState", .claim: "submitted", .prolong: "wrongState",
            .submit: "submitted", .usage: "usageReported",
            .success: "creditsCaptured succeeded", .failure: "creditsReleased failed",
            .providerCancel: "creditsReleased cancelled",
            .unknownJob: "submitted creditsReleased failed", .wrongProvider: "anomaly",
            .retry: "retried", .accountCancel: "creditsReleased cancelled", .sweep: "nothing",
        ],
        .succeeded: [
            .dispatch: "wrongState", .claim: "wrongState", .prolong: "wrongState",
            .submit: "wrongState", .usage: "anomaly", .success: "repeats",
            .failure: "creditsRefunded failed", .providerCancel: "anomaly",
            .unknownJob: "anomaly", .wrongProvider: "anomaly",
            .retry: "wrongState", .accountCancel: "wrongState", .sweep: "nothing",
        ],
        .failed: [
            .dispatch: "wrongState", .claim: "wrongState", .prolong: "wrongState",
            .submit: "wrongState", .usage: "anomaly", .success: "creditsCharged succeeded",
            .failure: "repeats", .providerCancel: "repeats",
            .unknownJob: "anomaly", .wrongProvider: "anomaly",
            .retry: "wrongState", .accountCancel: "wrongState", .sweep: "nothing",
        ],
        .cancelled: [
            .dispatch: "wrongState", .claim: "wrongState", .prolong: "wrongState",
            .submit: "wrongState", .usage: "anomaly", .success: "creditsCharged succeeded",
            .failure: "repeats", .providerCancel: "repeats",
            .unknownJob: "anomaly", .wrongProvider: "anomaly",
            .retry: "wrongState", .accountCancel: "repeats", .sweep: "nothing",
        ],
        .deadlinePassed: [
            .dispatch: "wrongState", .claim: "wrongState", .prolong: "wrongState",
            .submit: "wrongState", .usage: "anomaly", .success: "creditsCharged succeeded",
            .failure: "repeats", .providerCancel: "repeats",
            .unknownJob: "anomaly", .wrongProvider: "anomaly",
            .retry: "wrongState", .accountCancel: "wrongState", .sweep: "nothing",
        ],
        .lateSuccess: [
            .dispatch: "wrongState", .claim: "wrongState", .prolong: "wrongState",
            .submit: "wrongState", .usage: "anomaly", .success: "repeats",
            .failure: "anomaly", .providerCancel: "anomaly",
            .unknownJob: "anomaly", .wrongProvider: "anomaly",
            .retry: "wrongState", .accountCancel: "wrongState", .sweep: "nothing",
        ],
        .lateFailure: [
            .dispatch: "wrongState", .claim: "wrongState", .prolong: "wrongState",
            .submit: "wrongState", .usage: "anomaly", .success: "anomaly",
            .failure: "repeats", .providerCancel: "repeats",
            .unknownJob: "anomaly", .wrongProvider: "anomaly",
            .retry: "wrongState", .accountCancel: "wrongState", .sweep: "nothing",
        ],
    ]

    @Test(arguments: State.allCases, Observation.allCases)
    func `each cell has its answer`(_ state: State, _ observation: Observation) throws {
        let expected = try #require(Self.answers[state]?[observation])
        let given = Given.priced(state.history)
        let result = given.store.run(observation.command, at: 1)
        #expect(Self.word(for: result) == expected)
        #expect(given.store.violations.isEmpty, "\(given.store.violations)")
        #expect(given.store.books.total == .zero)
    }

    /// Sent again, nothing happens again.
    @Test(arguments: State.allCases, Observation.allCases)
    func `twice is once`(_ state: State, _ observation: Observation) {
        let given = Given.priced(state.history)
        let first = given.store.run(observation.command, at: 1)
        let before = given.store.entities
        let second = given.store.run(observation.command, at: 2)
        #expect(given.store.entities == before)
        switch first {
        case .success((.changes, let events)):
            if events.isEmpty {
                #expect(Self.word(for: second) == "nothing")
            } else {
                #expect(second.decision == .repeats(given.store.answerPosition))
            }
        case .success((.repeats(let position), _)):
            #expect(second.decision == .repeats(position))
        case .failure(let rejection): #expect(second.rejection == rejection)
        }
    }

    private static func word(for result: Result<(Decision, [Event]), Rejection>) -> String {
        switch result {
        case .failure(.wrongState): "wrongState"
        case .failure(let rejection): "\(rejection)"
        case .success((.repeats, _)): "repeats"
        case .success((.changes, [])): "nothing"
        case .success((.changes, let events)):
            // What people are told beside it is not the answer.
            events.filter { !$0.isOfAlerts }.map { event in
                guard case .generation(let event) = event else { return name(of: event) }
                return name(of: event)
            }.joined(separator: " ")
        }
    }

    private static func name(of value: Any) -> String {
        String("\(value)".prefix { $0 != "(" })
    }
}
