// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Google Veo, by the Gemini API: an operation that is asked after.
///
/// - Source: python-genai `models.py`, `operations.py`; reference, 6
package struct GoogleVeo: ProviderAdapter {
    /// What the instance holds; all other parameters are parameters there, too.
    private static let ofInstance: Set<String> = [
        "prompt", "image", "lastFrame", "video", "referenceImages",
    ]

    package let provider = "google-veo"
    private let base: String

    package init(base: String = "https://generativelanguage.googleapis.com") {
        self.base = URLText.base(base) + "/v1beta"
    }

    package func submission(
        _ order: JobOrder,
        key: String
    ) throws(ProviderFault) -> ProviderRequest {
        guard let model = URLText.path(order.model), !model.contains("/") else {
            throw ProviderFault(.invalid, code: "model", message: order.model)
        }
        let all = try order.parameters()
        let instance = JSON.object(all.filter { Self.ofInstance.contains($0.name) })
        let others = all.filter {
            !Self.ofInstance.contains($0.name) && $0.name != "sampleCount"
        }
        let parameters = JSON.fields(
            ("sampleCount", order.outputs == 1 ? nil : .number(String(order.outputs))),
            and: others
        )
        let body = JSON.fields(("instances", .array([instance])), ("parameters", parameters))
        let url = "\(base)/models/\(model):predictLongRunning"
        return .json(.post, url, authorization: Self.key(key), body)
    }

    package func submitted(_ order: JobOrder, _ answer: ProviderAnswer) -> SubmitOutcome {
        let json = answer.json
        guard answer.isSuccess else {
            let error = json?["error"]
            let code = error?["status"]?.word
            return answer.refusal(code: code, message: error?["message"]?.word)
        }
        guard let job = json?["name"]?.word.flatMap({ Self.job($0, order) }) else {
            return .unknown(answer.puzzling)
        }
        return .accepted(job: job)
    }

    package func query(_ job: String, of order: JobOrder, key: String) -> ProviderRequest? {
        let url = "\(base)/\(Self.operations(order))\(URLText.encode(job))"
        return .json(.get, url, authorization: Self.key(key))
    }

    package func state(
        of job: String,
        _ order: JobOrder,
        _ answer: ProviderAnswer
    ) -> JobState {
        guard answer.isSuccess, let json = answer.json,
            json["name"]?.word == Self.operations(order) + job
        else {
            return .unknown(answer.puzzling)
        }
        guard let done = json["done"] else { return .running(percent: nil) }
        guard let isDone = done.flag else { return .unknown(answer.puzzling) }
        guard isDone else { return .running(percent: nil) }
        let verdict = json["error"] == nil ? videos(job, json) : failure(job, json)
        return verdict.map { .finished($0) } ?? .unknown(answer.puzzling)
    }

    private func failure(_ job: String, _ json: JSON) -> ObservedJob? {
        guard let error = json["error"], error.isObject, json["response"] == nil else { return nil }
        let fault = ProviderFault.failure(error["code"]?.literal, error["message"]?.word)
        return .failed(job, fault)
    }

    /// Done without a sample is filtered; of some samples, those that were filtered are blocked.
    private func videos(_ job: String, _ json: JSON) -> ObservedJob? {
        guard let response = json["response"]?["generateVideoResponse"], response.isObject else {
            return nil
        }
        let filtered = response["raiMediaFilteredCount"]?.integer ?? 0
        guard 0...Int64(AnswerBounds.outputsMaximum) ~= filtered else { return nil }
        switch response["generatedSamples"] {
        case nil, .array([]):
            let reason = response["raiMediaFilteredReasons"]?.items.first?.word
            let message = reason?.cut(to: AnswerBounds.messageMaximum)
            return .failed(job, ProviderFault(.moderation, code: "filtered", message: message))
        case .array(let samples):
            let urls = samples.map { $0["video"]?["uri"]?.link }
            guard urls.count <= AnswerBounds.outputsMaximum, !urls.contains(nil) else { return nil }
            let blocked = (0..<filtered).map { _ in
                ObservedJob.Output("video", url: nil, isBlocked: true)
            }
            let made = ObservedJob.outputs("video", urls.compactMap(\.self))
            return .succeeded(job, made + blocked)
        default: return nil
        }
    }

    package func check(key: String) -> ProviderRequest? {
        .json(.get, base + "/models?pageSize=1", authorization: Self.key(key))
    }

    /// An operation's whole name has slashes, which no name has here: its last part is the job's.
    private static func operations(_ order: JobOrder) -> String {
        "models/\(order.model)/operations/"
    }

    private static func job(_ operation: String, _ order: JobOrder) -> String? {
        let prefix = operations(order)
        guard operation.hasPrefix(prefix) else { return nil }
        return JSON.string(String(operation.dropFirst(prefix.count))).name
    }

    private static func key(_ key: String) -> Delivery.Field {
        .key("x-goog-api-key", "", key)
    }
}
