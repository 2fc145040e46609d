// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// What an answer says of one task: `data` with an item for each result, and `errors` beside it.
///
/// Polls are cumulative: the same result is told again by each, and counts once.
struct RunwareReport {
    private let job: String
    private let status: Int
    private let expected: Int64
    private var results: [RunwareResult] = []
    private var failures: [ProviderFault] = []
    private var runs = false
    /// Of the task, of the question, or of neither.
    let errors: [RunwareError]
    /// Whether `data` speaks of the task.
    private(set) var isKnown = false
    private(set) var percent: Int?

    /// `nil` where the answer is not as documented, or says more than can be.
    init?(_ answer: ProviderAnswer, job: String, _ order: JobOrder) {
        guard let json = answer.json else { return nil }
        errors = RunwareError.all(in: json)
        guard json["data"] != nil || !errors.isEmpty else { return nil }
        self.job = job
        status = answer.status
        let type = RunwareTask.type(of: order) ?? ""
        expected = RunwareTask.countsResults(type) ? order.outputs : 1
        failures = errors.filter { $0.isVerdict(on: job) }.map(\.fault)
        var known: Set<String> = []
        if let data = json["data"] {
            guard case .array(let items) = data else { return nil }
            for item in items {
                // Only one task was asked about.
                guard item["taskUUID"]?.word == job, add(item, order, &known) else { return nil }
            }
        }
        guard results.count <= AnswerBounds.outputsMaximum else { return nil }
    }

    private mutating func add(
        _ item: JSON,
        _ order: JobOrder,
        _ known: inout Set<String>
    ) -> Bool {
        isKnown = true
        percent = item["progress"]?.percent ?? percent
        switch item["status"]?.word {
        case "processing", "pending":
            runs = true
            return true
        case "error":
            failures.append(RunwareError(item, task: job).fault)
            return true
        case "success", nil: break
        default: return false
        }
        guard let result = RunwareResult(item, order.outputKind) else {
            return RunwareResult.isAcknowledgement(item)
        }
        if known.insert(result.name).inserted { results.append(result) }
        return true
    }

    /// How it ended, if it did.
    ///
    /// Each result that is under way is told as one, so after an error, when none is under way,
    /// nothing is waited for. Without an error, all results must be there.
    ///
    /// - Source: runware.ai/docs, platform/task-polling ("the current status of each generation")
    var verdict: ObservedJob? {
        guard status < 500 else { return nil }
        let isComplete = results.count >= expected
        guard isComplete || (!failures.isEmpty && !runs) else { return nil }
        guard !results.isEmpty else {
            return failures.first.map { .failed(job, $0) }
        }
        var observed = ObservedJob.succeeded(job, results.map(\.output), cost)
        observed.fault = failures.first
        return observed
    }

    /// In US dollars; `nil` unless each result says its own.
    private var cost: ObservedJob.Cost? {
        var sum = DecimalText.zero
        for result in results {
            guard let cost = result.cost, let next = sum.adding(cost) else { return nil }
            sum = next
        }
        return ObservedJob.Cost(sum.text, "USD")
    }
}
