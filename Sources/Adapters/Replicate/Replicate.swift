// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Replicate: predictions, told of by Standard Webhooks over the whole body.
///
/// A model is `owner/name`, or `owner/name:version`.
///
/// - Source: replicate.com/docs, reference/http and topics/webhooks; replicate-python; reference, 6
package struct Replicate: ProviderAdapter {
    package let provider = "replicate"
    private let base: String

    package init(base: String = "https://api.replicate.com") {
        self.base = URLText.base(base) + "/v1"
    }

    package func submission(
        _ order: JobOrder,
        key: String
    ) throws(ProviderFault) -> ProviderRequest {
        let parts = order.model.split(
            separator: ":",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard let name = parts.first.flatMap({ URLText.path(String($0)) }) else {
            throw ProviderFault(.invalid, code: "model", message: order.model)
        }
        let version = parts.count == 2 ? String(parts[1]) : nil
        let body = JSON.fields(
            ("version", version.map(JSON.string)),
            ("input", .object(try order.parameters())),
            ("webhook", order.callback.map(JSON.string)),
            ("webhook_events_filter", order.callback.map { _ in .array([.string("completed")]) })
        )
        let path = version == nil ? "/models/\(name)/predictions" : "/predictions"
        return .json(.post, base + path, authorization: .token(key), body)
    }

    package func submitted(_ order: JobOrder, _ answer: ProviderAnswer) -> SubmitOutcome {
        guard answer.isSuccess else {
            let json = answer.json
            let message = json?["detail"]?.word ?? json?["title"]?.word
            return answer.refusal(message: message)
        }
        guard let json = answer.json, let prediction = ReplicatePrediction(json) else {
            return .unknown(answer.puzzling)
        }
        return switch prediction.state(kind: order.outputKind) {
        case .finished(let job): .finished(job)
        case .running, .over, .missing, .unknown: .accepted(job: prediction.id)
        }
    }

    package func query(_ job: String, of order: JobOrder, key: String) -> ProviderRequest? {
        let url = "\(base)/predictions/\(URLText.encode(job))"
        return .json(.get, url, authorization: .token(key))
    }

    package func state(
        of job: String,
        _ order: JobOrder,
        _ answer: ProviderAnswer
    ) -> JobState {
        if answer.status == 404, answer.json != nil { return .missing }
        guard answer.isSuccess, let json = answer.json, let prediction = ReplicatePrediction(json),
            prediction.id == job
        else { return .unknown(answer.puzzling) }
        return prediction.state(kind: order.outputKind)
    }

    package func cancellation(
        _ job: String,
        of order: JobOrder,
        key: String
    ) -> ProviderRequest? {
        let url = "\(base)/predictions/\(URLText.encode(job))/cancel"
        return .json(.post, url, authorization: .token(key))
    }

    package func check(key: String) -> ProviderRequest? {
        .json(.get, base + "/account", authorization: .token(key))
    }
}
