// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// fal.ai: a queue; the status says that a request is over, the response what came of it.
///
/// A model is an endpoint: `fal-ai/flux/dev`.
///
/// - Source: docs.fal.ai, model-endpoints/queue and webhooks; fal-js `queue.ts`; reference, 6
package struct Fal: ProviderAdapter {
    package let provider = "fal"
    private let base: String
    /// - Source: docs.fal.ai, webhooks; reference, 6
    package let publishedKeys: String?

    package init(
        base: String = "https://queue.fal.run",
        keys: String = "https://rest.fal.ai/.well-known/jwks.json"
    ) {
        self.base = URLText.base(base)
        publishedKeys = keys
    }

    package func submission(
        _ order: JobOrder,
        key: String
    ) throws(ProviderFault) -> ProviderRequest {
        guard let path = URLText.path(order.model), path.contains("/") else {
            throw ProviderFault(.invalid, code: "model", message: order.model)
        }
        let callback = order.callback.map { "?fal_webhook=\(URLText.encode($0))" } ?? ""
        let input = JSON.object(try order.parameters())
        return .json(.post, "\(base)/\(path)\(callback)", authorization: Self.key(key), input)
    }

    package func submitted(_ order: JobOrder, _ answer: ProviderAnswer) -> SubmitOutcome {
        let json = answer.json
        guard answer.isSuccess else { return answer.refusal(message: json.flatMap(FalFault.text)) }
        guard let job = json?["request_id"]?.name else { return .unknown(answer.puzzling) }
        return .accepted(job: job)
    }

    package func query(_ job: String, of order: JobOrder, key: String) -> ProviderRequest? {
        request(.get, job, order, "/status", key)
    }

    /// COMPLETED is said of failures as well.
    package func state(
        of job: String,
        _ order: JobOrder,
        _ answer: ProviderAnswer
    ) -> JobState {
        guard answer.isSuccess, let json = answer.json,
            json["request_id"]?.word == job || json["request_id"] == nil
        else { return .unknown(answer.puzzling) }
        return switch json["status"]?.word {
        case "IN_QUEUE", "IN_PROGRESS": .running(percent: nil)
        case "COMPLETED": .over
        default: .unknown(answer.puzzling)
        }
    }

    package func result(_ job: String, of order: JobOrder, key: String) -> ProviderRequest? {
        request(.get, job, order, "", key)
    }

    /// The model's own answer, with the status that it gave.
    ///
    /// Only what it said of the input (422) is its verdict; the queue answers with other errors,
    /// too.
    package func outcome(
        of job: String,
        _ order: JobOrder,
        _ answer: ProviderAnswer
    ) -> JobState {
        guard let json = answer.json else { return .unknown(answer.puzzling) }
        if answer.status == 422, json["detail"] != nil {
            return .finished(.failed(job, FalFault.of(json, code: "422")))
        }
        guard answer.isSuccess, let outputs = FalPayload.outputs(json, kind: order.outputKind)
        else { return .unknown(answer.puzzling) }
        var observed = ObservedJob.succeeded(job, outputs)
        observed.cost = answer.header("x-fal-billable-units")
            .flatMap { DecimalText($0) }
            .map { ObservedJob.Cost($0.text, "FAL-UNIT") }
        return .finished(observed)
    }

    package func cancellation(
        _ job: String,
        of order: JobOrder,
        key: String
    ) -> ProviderRequest? {
        request(.put, job, order, "/cancel", key)
    }

    /// The queue has no question that costs nothing.
    package func check(key: String) -> ProviderRequest? { nil }

    private func request(
        _ method: ProviderRequest.Method,
        _ job: String,
        _ order: JobOrder,
        _ suffix: String,
        _ key: String
    ) -> ProviderRequest? {
        Self.application(order.model).map { application in
            let url = "\(base)/\(application)/requests/\(URLText.encode(job))\(suffix)"
            return .json(method, url, authorization: Self.key(key))
        }
    }

    /// Requests are found under the application, which is the endpoint without its path:
    /// `fal-ai/flux` of `fal-ai/flux/dev`; after `workflows` and `comfy` it has one part more.
    private static func application(_ model: String) -> String? {
        guard let path = URLText.path(model) else { return nil }
        let segments = path.split(separator: "/")
        let isSpaced = segments.first == "workflows" || segments.first == "comfy"
        let count = isSpaced ? 3 : 2
        return segments.count < count ? nil : segments.prefix(count).joined(separator: "/")
    }

    private static func key(_ key: String) -> Delivery.Field {
        .key("authorization", "Key ", key)
    }
}
