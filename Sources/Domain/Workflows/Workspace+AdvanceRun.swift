// SPDX-License-Identifier: Apache-2.0

/// How a run goes on: in the same commit as what it waited for.
extension Workspace {
    /// More start with the next step that ends.
    static let startsMaximum = 16

    /// Starts what is ready, of which the first one must start, or the command is refused.
    ///
    /// Nothing is ready where what the rest waits for has failed meanwhile: then the run ends.
    mutating func startFirst(of id: RunID, _ stamp: Stamp) throws(Refusal) {
        let run = try requireRun(id)
        guard let first = run.ready.first else { return try advance(id) }
        try start(first, of: run, stamp)
        _ = try startReady(of: id, stamp)
    }

    mutating func advance(_ id: RunID) throws(Refusal) {
        let run = try requireRun(id)
        guard run.status == .running else { return }
        let lost = run.lost
        if !lost.isEmpty {
            let steps = lost.map { run.started.steps[$0].id }
            try emit(
                .stepsSkipped(RunStepsSkipped(reference: run.started.reference, steps: steps))
            )
        }
        let stamp = Stamp(fingerprint: .none, actor: run.started.actor)
        let refusal = try startReady(of: id, stamp)
        let after = try requireRun(id)
        guard !after.isRunning else { return }
        if let refusal {
            try wait(after, because: refusal)
        } else {
            try finish(after)
        }
    }

    /// From the scheduler.
    mutating func proceed(_ id: RunID) throws(Refusal) -> Decision {
        let run = try requireRun(id)
        guard let due = run.due, due <= time else { return .changes }
        try advance(id)
        return .changes
    }

    /// - Returns: why one could not be started.
    private mutating func startReady(
        of id: RunID,
        _ stamp: Stamp
    ) throws(Refusal) -> Rejection? {
        var refusal: Rejection?
        for index in try requireRun(id).ready.prefix(Self.startsMaximum) {
            let run = try requireRun(id)
            do throws(Refusal) {
                try start(index, of: run, stamp)
            } catch {
                switch error {
                case .notLoaded: throw error
                case .rejected(let rejection): refusal = refusal ?? rejection
                }
            }
            // One that costs less may still find its credits; anything else concerns all.
            if let refusal, !refusal.isForWantOfCredits { break }
        }
        return refusal
    }

    private mutating func start(_ index: Int, of run: Run, _ stamp: Stamp) throws(Refusal) {
        let step = run.started.steps[index].id
        let attempt = Int64(run.steps[index].began.count) + 1
        try start(
            GenerationReference(
                GenerationID(of: run.id, step: step, attempt: attempt),
                of: run.account,
                step: RunStepReference(run: run.id, step: step)
            ),
            terms: run.terms(of: index),
            sharing: run.steps[index].hasOwnHold ? nil : run.started.reservation,
            member: run.started.member,
            stamp
        )
    }

    private mutating func wait(_ run: Run, because rejection: Rejection) throws(Refusal) {
        let reference = run.started.reference
        if let seconds = rejection.waitSeconds(after: run.delays) {
            let until = time.adding(seconds: seconds)
            try emit(.runDelayed(RunDelayed(reference: reference, until: until)))
        } else {
            let reason = RunPaused.Reason(rejection)
            try emit(.runPaused(RunPaused(reference: reference, reason: reason)))
        }
    }

    private mutating func finish(_ run: Run) throws(Refusal) {
        try letGo(of: run)
        try emit(
            .runFinished(
                RunFinished(
                    reference: run.started.reference,
                    outcome: run.outcome,
                    totals: run.totals,
                    finishedAt: time
                )
            )
        )
    }

    /// Releases what the run holds and did not take.
    mutating func letGo(of run: Run) throws(Refusal) {
        guard let id = run.started.reservation, try requireReservation(id).isOpen else { return }
        _ = try release(Release(reservation: id, fingerprint: run.memory.fingerprint))
        try comeToRest(run.account, because: .reservation(id))
    }
}

extension Rejection {
    fileprivate var isForWantOfCredits: Bool {
        if case .insufficientCredits = self { true } else { false }
    }

    private static let waitSecondsMinimum: Int64 = 10
    private static let doublingsMaximum: Int64 = 6
    /// A day and more of waiting for a generation that does not end: then a person has to look.
    private static let delaysMaximum: Int64 = 150

    /// How long to wait where time alone may help.
    fileprivate func waitSeconds(after delays: Int64) -> Int64? {
        guard delays < Self.delaysMaximum else { return nil }
        return switch self {
        case .limitReached(.rate(_, _, let seconds)): max(seconds, 1)
        case .limitReached(.concurrency):
            Self.waitSecondsMinimum << min(delays, Self.doublingsMaximum)
        default: nil
        }
    }
}

extension RunPaused.Reason {
    fileprivate init(_ rejection: Rejection) {
        self =
            switch rejection {
            case .insufficientCredits: .insufficientCredits
            case .accountSuspended: .accountSuspended
            case .accountFrozen: .accountFrozen
            case .limitReached(.memberCap): .memberCap
            case .limitReached(.rate), .limitReached(.concurrency): .planLimit
            default: .refused
            }
    }
}
