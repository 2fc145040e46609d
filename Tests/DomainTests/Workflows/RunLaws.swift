// SPDX-License-Identifier: Apache-2.0

import Domain
import JSONText
import TestSupport
import Testing

/// What is true of runs, whatever becomes of their steps in whatever order.
@Suite struct `Laws of runs` {
    private static let histories = 30
    private static let commands = 60

    private static let definitions: [WorkflowDefinition] = [
        .chain(), .chain(onFailure: .proceed, hold: .step), .storyboard(),
        .storyboard(onFailure: .stop, hold: .step),
    ]

    /// A ledger with some runs, and what happened to them at random.
    private func history(_ number: Int) -> (store: MemoryStore, label: Comment) {
        var random = SeededRandom(number: number)
        let credits = Amount(integerLiteral: Int64.random(in: 40...200, using: &random))
        let given = Given(
            [.opened(), .granted("l1", credits), .registered()]
                + Self.definitions.enumerated().map {
                    .defined($1, as: WorkflowID(trusted: "w\($0)"))
                }
        )
        for step in 0..<Self.commands {
            let time = Instant(integerLiteral: Int64(step) * 30)
            _ = given.store.run(command(step, given.store, &random), at: time)
        }
        return (given.store, "history \(number) of seed \(SeededRandom.seedOfRun)")
    }

    private func command(
        _ step: Int,
        _ store: MemoryStore,
        _ random: inout SeededRandom
    ) -> Command {
        let number = UInt64(10_000 + step)
        let run = RunID(trusted: "r\(Int.random(in: 0..<4, using: &random))")
        guard let state = store.run(run) else {
            let index = Int.random(in: Self.definitions.indices, using: &random)
            let definition = Self.definitions[index]
            let inputs =
                index < 2 ? JSON.object([]) : .scenes(Int.random(in: 1...4, using: &random))
            let workflow = WorkflowID(trusted: "w\(index)")
            return .start(run, of: definition, as: workflow, inputs: inputs, number: number)
        }
        let place = Int.random(in: state.steps.indices, using: &random)
        let generation = state.generation(of: place) ?? "none"
        let attempt = Int64(state.steps[place].began.count) + 1
        switch Int.random(in: 0..<20, using: &random) {
        case 0: return .cancelRun(run)
        case 1: return .resumeRun(run)
        case 2: return .grant(LotID(trusted: "g\(step)"), 10)
        case 3, 4:
            return .regenerate(
                state.started.steps[place].id,
                of: run,
                attempt: attempt,
                dependants: random.chance(percent: 50)
            )
        case 5..<8: return .failure(generation, number: number)
        case 8: return .cancel(generation)
        case 9: return .sweep(generation)
        default:
            let amount = Balance(integerLiteral: Int64.random(in: 0...10, using: &random))
            let whole = random.chance(percent: 60)
            return .success(generation, amount: whole ? nil : amount, number: number)
        }
    }

    @Test func `what a run held is captured or released when it has ended`() throws {
        for number in 0..<Self.histories {
            let (store, label) = history(number)
            #expect(store.violations.isEmpty, "\(label): \(store.violations)")
            for case .run(let run) in store.entities.values where !run.isOpen {
                guard let id = run.started.reservation else { continue }
                let reservation = try #require(store.reservation(id), label)
                #expect(!reservation.isOpen, label)
            }
        }
    }

    @Test func `a run took what its generations took`() {
        for number in 0..<Self.histories {
            let (store, label) = history(number)
            for case .run(let run) in store.entities.values {
                var totals = RunTotals()
                for case .generation(let generation) in store.entities.values
                where generation.request.reference.step?.run == run.id {
                    totals.taken.microcredits +=
                        generation.captured.microcredits + generation.charged.microcredits
                    totals.uncollected.microcredits += generation.uncollected.microcredits
                    totals.refunded.microcredits += generation.refunded.microcredits
                }
                totals.cost = run.totals.cost
                #expect(run.totals == totals, label)
            }
        }
    }

    @Test func `a run that goes on has a step that runs, or a time to look again`() {
        for number in 0..<Self.histories {
            let (store, label) = history(number)
            for case .run(let run) in store.entities.values where run.status == .running {
                #expect(run.steps.contains { $0.status == .running } || run.due != nil, label)
            }
        }
    }

    @Test func `a replay ends where the decisions did`() {
        for number in 0..<Self.histories {
            let (store, label) = history(number)
            var replay = Replay()
            for (index, event) in store.events.enumerated() {
                replay.apply(event, at: Position(index + 1))
            }
            #expect(replay.violations.isEmpty, label)
            for (key, entity) in store.entities {
                #expect(replay.items[key]?.entity == entity, label)
            }
        }
    }
}
