// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Stability: a file at once, or an id to ask for one.
///
/// A model is a path: `stable-image/generate/core`.
///
/// - Source: reference, 6
package struct Stability: ProviderAdapter {
    package let provider = "stability"
    private let base: String

    package init(base: String = "https://api.stability.ai") {
        self.base = URLText.base(base)
    }

    package func submission(
        _ order: JobOrder,
        key: String
    ) throws(ProviderFault) -> ProviderRequest {
        guard let path = URLText.path(order.model) else {
            throw ProviderFault(.invalid, code: "model", message: order.model)
        }
        let form = try MultipartForm(try order.parameters())
        let type = "multipart/form-data; boundary=\(form.boundary)"
        return ProviderRequest(
            .post,
            "\(base)/v2beta/\(path)",
            headers: [
                .token(key), Delivery.Field("accept", "*/*"),
                Delivery.Field("content-type", type),
            ],
            body: form.bytes
        )
    }

    /// A file's job is named after the order.
    package func submitted(_ order: JobOrder, _ answer: ProviderAnswer) -> SubmitOutcome {
        let json = answer.json
        guard answer.isSuccess else { return Self.refusal(answer, json) }
        if let job = json?["id"]?.name { return .accepted(job: job) }
        guard let verdict = file(OrderUUID.of(order), order, answer) else {
            return .unknown(answer.puzzling)
        }
        return .finished(verdict)
    }

    package func query(_ job: String, of order: JobOrder, key: String) -> ProviderRequest? {
        ProviderRequest(
            .get,
            "\(base)/v2beta/results/\(URLText.encode(job))",
            headers: [.token(key), Delivery.Field("accept", "*/*")]
        )
    }

    /// A result is kept for 24 hours.
    ///
    /// Why a job failed is unconfirmed, so no error is a verdict.
    package func state(
        of job: String,
        _ order: JobOrder,
        _ answer: ProviderAnswer
    ) -> JobState {
        let json = answer.json
        if answer.status == 202 {
            let isRunning = json?["id"]?.word == job && json?["status"]?.word == "in-progress"
            return isRunning ? .running(percent: nil) : .unknown(answer.puzzling)
        }
        guard answer.status == 200, let verdict = file(job, order, answer) else {
            if case .refused(let fault) = Self.refusal(answer, json) { return .unknown(fault) }
            return .unknown(answer.puzzling)
        }
        return .finished(verdict)
    }

    /// The file itself, where nothing says that it was tampered with: `finish-reason` other than
    /// `SUCCESS` is unconfirmed, and decides nothing.
    private func file(_ job: String, _ order: JobOrder, _ answer: ProviderAnswer) -> ObservedJob? {
        guard let type = answer.mediaType, MediaKind.of(mediaType: type) != "file",
            !type.hasPrefix("text/"), !answer.body.isEmpty
        else { return nil }
        let reason = answer.header("finish-reason")
        guard reason == nil || reason == "SUCCESS" else { return nil }
        let content = ObservedJob.Content(type, answer.body)
        let output = ObservedJob.Output(order.outputKind, url: nil, content: content)
        return .succeeded(job, [output])
    }

    private static func refusal(_ answer: ProviderAnswer, _ json: JSON?) -> SubmitOutcome {
        answer.refusal(code: json?["name"]?.word, message: json?["errors"]?.items.first?.word)
    }

    package func check(key: String) -> ProviderRequest? {
        .json(.get, base + "/v1/user/balance", authorization: .token(key))
    }
}
