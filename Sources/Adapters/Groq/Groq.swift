// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Groq: a text, at once.
///
/// - Source: groq-python `resources/chat/completions.py`; reference, 6
package struct Groq: ProviderAdapter {
    package let provider = "groq"
    private let base: String

    package init(base: String = "https://api.groq.com") {
        self.base = URLText.base(base) + "/openai/v1"
    }

    package func submission(
        _ order: JobOrder,
        key: String
    ) throws(ProviderFault) -> ProviderRequest {
        guard order.outputKind == "text" else {
            throw ProviderFault(.invalid, code: "content-type", message: order.contentType)
        }
        let body = JSON.fields(
            ("model", .string(order.model)),
            and: try order.parameters(without: ["model", "stream", "n"])
        )
        return .json(.post, base + "/chat/completions", authorization: .token(key), body)
    }

    package func submitted(_ order: JobOrder, _ answer: ProviderAnswer) -> SubmitOutcome {
        guard answer.isSuccess else { return OpenAIFault.refusal(answer) }
        guard let json = answer.json, let job = json["id"]?.name,
            let message = json["choices"]?.items.first?["message"], message.isObject
        else { return .unknown(answer.puzzling) }
        // Without a text it called tools: then the message is what it made.
        let text = message["content"]?.word ?? message.serialized
        let output = ObservedJob.Output("text", url: nil, content: .text(text))
        var observed = ObservedJob.succeeded(job, [output])
        let usage = json["usage"]
        observed.usage = [
            ("input_tokens", usage?["prompt_tokens"]),
            ("cached_input_tokens", usage?["prompt_tokens_details"]?["cached_tokens"]),
            ("output_tokens", usage?["completion_tokens"]),
        ].compactMap { name, value in (value?.quantity).map { .init(name, $0) } }
        return .finished(observed)
    }

    package func query(_ job: String, of order: JobOrder, key: String) -> ProviderRequest? { nil }

    package func state(
        of job: String,
        _ order: JobOrder,
        _ answer: ProviderAnswer
    ) -> JobState { .unknown(answer.puzzling) }

    package func check(key: String) -> ProviderRequest? {
        .json(.get, base + "/models", authorization: .token(key))
    }
}
