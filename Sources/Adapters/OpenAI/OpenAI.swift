// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// OpenAI: images at once, videos by asking.
///
/// - Source: openai-python `resources/images.py`, `resources/videos.py`; reference, 6
package struct OpenAI: ProviderAdapter {
    package let provider = "openai"
    private let base: String

    package init(base: String = "https://api.openai.com") {
        self.base = URLText.base(base) + "/v1"
    }

    package func submission(
        _ order: JobOrder,
        key: String
    ) throws(ProviderFault) -> ProviderRequest {
        let model = JSON.string(order.model)
        switch order.outputKind {
        case "image":
            let body = JSON.fields(
                ("model", model),
                ("n", .number(String(order.outputs))),
                and: try order.parameters(without: ["model", "n", "stream"])
            )
            let url = base + "/images/generations"
            return .json(.post, url, authorization: .token(key), body)
        case "video":
            let others = try order.parameters(without: ["model"])
            let body = JSON.fields(("model", model), and: others)
            return .json(.post, base + "/videos", authorization: .token(key), body)
        default:
            throw ProviderFault(.invalid, code: "content-type", message: order.contentType)
        }
    }

    package func submitted(_ order: JobOrder, _ answer: ProviderAnswer) -> SubmitOutcome {
        guard answer.isSuccess else { return OpenAIFault.refusal(answer) }
        guard let json = answer.json else { return .unknown(answer.puzzling) }
        guard order.outputKind == "video" else {
            return OpenAIImages.job(order, json).map { .finished($0) } ?? .unknown(answer.puzzling)
        }
        guard json["object"]?.word == "video", let job = json["id"]?.name else {
            return .unknown(answer.puzzling)
        }
        return .accepted(job: job)
    }

    /// Images are there at once: there is nothing to ask after.
    package func query(_ job: String, of order: JobOrder, key: String) -> ProviderRequest? {
        guard order.outputKind == "video" else { return nil }
        return .json(.get, url(of: job), authorization: .token(key))
    }

    package func state(
        of job: String,
        _ order: JobOrder,
        _ answer: ProviderAnswer
    ) -> JobState {
        guard answer.isSuccess, let json = answer.json, json["id"]?.word == job else {
            let isMissing = answer.status == 404 && answer.json?["error"]?.isObject == true
            return isMissing ? .missing : .unknown(answer.puzzling)
        }
        switch json["status"]?.word {
        case "queued", "in_progress": return .running(percent: json["progress"]?.percent)
        case "completed":
            // The file is behind the key, as the job is.
            let output = ObservedJob.Output("video", url: url(of: job) + "/content")
            var observed = ObservedJob.succeeded(job, [output])
            observed.usage = (json["seconds"]?.quantity).map { [.init("seconds", $0)] } ?? []
            return .finished(observed)
        case "failed":
            let error = json["error"]
            let fault = ProviderFault.failure(error?["code"]?.word, error?["message"]?.word)
            return .finished(.failed(job, fault))
        default: return .unknown(answer.puzzling)
        }
    }

    package func check(key: String) -> ProviderRequest? {
        .json(.get, base + "/models", authorization: .token(key))
    }

    private func url(of job: String) -> String { "\(base)/videos/\(URLText.encode(job))" }
}
