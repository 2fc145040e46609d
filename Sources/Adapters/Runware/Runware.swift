// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Runware: an array of tasks in, an item for each result out.
///
/// The name of the task is ours, so a submission that nobody answered can be looked up.
///
/// - Source: runware.ai/docs, platform/introduction, task-polling, webhooks, errors; reference, 5
package struct Runware: ProviderAdapter {
    /// Told by the adapter alone.
    private static let reserved: Set<String> = [
        "taskType", "taskUUID", "model", "numberResults", "includeCost", "deliveryMethod",
        "webhookURL", "uploadEndpoint", "apiKey",
    ]

    package let provider = "runware"
    private let url: String

    package init(base: String = "https://api.runware.ai") {
        url = URLText.base(base) + "/v1"
    }

    package func chosenJob(_ order: JobOrder) -> String? { OrderUUID.of(order) }

    package func submission(
        _ order: JobOrder,
        key: String
    ) throws(ProviderFault) -> ProviderRequest {
        guard let type = RunwareTask.type(of: order) else {
            throw ProviderFault(.invalid, code: "content-type", message: order.contentType)
        }
        guard 1...Int64(AnswerBounds.outputsMaximum) ~= order.outputs else {
            throw ProviderFault(.invalid, code: "outputs", message: String(order.outputs))
        }
        let count: JSON? =
            RunwareTask.countsResults(type) ? .number(String(order.outputs)) : nil
        let task = JSON.fields(
            ("taskType", .string(type)),
            ("taskUUID", .string(OrderUUID.of(order))),
            ("model", order.model.isEmpty ? nil : .string(order.model)),
            ("numberResults", count),
            ("includeCost", .bool(true)),
            ("deliveryMethod", .string("async")),
            ("webhookURL", order.callback.map(JSON.string)),
            and: try order.parameters(without: Self.reserved)
        )
        return .json(.post, url, authorization: .token(key), .array([task]))
    }

    package func submitted(_ order: JobOrder, _ answer: ProviderAnswer) -> SubmitOutcome {
        let job = OrderUUID.of(order)
        guard let report = RunwareReport(answer, job: job, order) else { return answer.refusal() }
        if report.isKnown {
            return report.verdict.map { .finished($0) } ?? .accepted(job: job)
        }
        guard let error = report.errors.first, answer.status < 500 else {
            return .unknown(report.errors.first?.fault ?? answer.puzzling)
        }
        switch error.kind {
        case .unauthorized, .balanceEmpty, .rateLimited, .invalid, .moderation:
            return .refused(error.fault)
        case .down: return .unknown(error.fault)
        case .failed:
            if answer.isRefusal { return .refused(error.fault) }
            return error.task == job
                ? .finished(.failed(job, error.fault)) : .unknown(error.fault)
        }
    }

    package func query(_ job: String, of order: JobOrder, key: String) -> ProviderRequest? {
        let task = JSON.fields(("taskType", .string("getResponse")), ("taskUUID", .string(job)))
        return .json(.post, url, authorization: .token(key), .array([task]))
    }

    package func state(
        of job: String,
        _ order: JobOrder,
        _ answer: ProviderAnswer
    ) -> JobState {
        guard let report = RunwareReport(answer, job: job, order) else {
            return .unknown(answer.puzzling)
        }
        if let verdict = report.verdict { return .finished(verdict) }
        if report.isKnown { return .running(percent: report.percent) }
        if report.errors.contains(where: { $0.isMissing(job) }) { return .missing }
        return .unknown(report.errors.first?.fault ?? answer.puzzling)
    }

    /// A search for one model: it costs nothing.
    package func check(key: String) -> ProviderRequest? {
        let task = JSON.fields(
            ("taskType", .string("modelSearch")),
            ("taskUUID", .string("00000000-0000-4000-8000-000000000000")),
            ("search", .string("flux")),
            ("limit", .number("1"))
        )
        return .json(.post, url, authorization: .token(key), .array([task]))
    }
}
