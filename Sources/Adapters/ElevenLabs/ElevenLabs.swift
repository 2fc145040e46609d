// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// ElevenLabs: speech out of text, at once, as the bytes of the answer.
///
/// The voice is the parameter `voice_id`; all others go into the body.
///
/// - Source: elevenlabs-python `text_to_speech/client.py`; reference, 6
package struct ElevenLabs: ProviderAdapter {
    package let provider = "elevenlabs"
    private let base: String

    package init(base: String = "https://api.elevenlabs.io") {
        self.base = URLText.base(base) + "/v1"
    }

    package func submission(
        _ order: JobOrder,
        key: String
    ) throws(ProviderFault) -> ProviderRequest {
        guard order.outputKind == "audio" else {
            throw ProviderFault(.invalid, code: "content-type", message: order.contentType)
        }
        guard let voice = order.parameters["voice_id"]?.name else {
            throw ProviderFault(.invalid, code: "voice_id", message: "It is missing.")
        }
        let body = JSON.fields(
            ("model_id", order.model.isEmpty ? nil : .string(order.model)),
            and: try order.parameters(without: ["model_id", "voice_id"])
        )
        let url = "\(base)/text-to-speech/\(URLText.encode(voice))"
        var request = ProviderRequest.json(.post, url, authorization: Self.key(key), body)
        request.headers = request.headers.map {
            $0.name == "accept" ? Delivery.Field("accept", "audio/*") : $0
        }
        return request
    }

    /// The job is named after the order: ElevenLabs names none.
    package func submitted(_ order: JobOrder, _ answer: ProviderAnswer) -> SubmitOutcome {
        guard answer.isSuccess else {
            let detail = answer.json?["detail"]
            let code = detail?["status"]?.word
            return answer.refusal(code: code, message: detail?["message"]?.word ?? detail?.word)
        }
        guard let type = answer.mediaType, type.hasPrefix("audio/"), !answer.body.isEmpty else {
            return .unknown(answer.puzzling)
        }
        let content = ObservedJob.Content(type, answer.body)
        let output = ObservedJob.Output("audio", url: nil, content: content)
        // Unconfirmed, so it is told as a cost, which no price reads, and not as usage.
        let cost = answer.header("character-cost")
            .flatMap { DecimalText($0) }
            .map { ObservedJob.Cost($0.text, "ELEVENLABS-CHAR") }
        return .finished(.succeeded(OrderUUID.of(order), [output], cost))
    }

    package func query(_ job: String, of order: JobOrder, key: String) -> ProviderRequest? { nil }

    package func state(
        of job: String,
        _ order: JobOrder,
        _ answer: ProviderAnswer
    ) -> JobState { .unknown(answer.puzzling) }

    package func check(key: String) -> ProviderRequest? {
        .json(.get, base + "/user", authorization: Self.key(key))
    }

    private static func key(_ key: String) -> Delivery.Field { .key("xi-api-key", "", key) }
}
