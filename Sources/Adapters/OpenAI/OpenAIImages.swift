// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Images as OpenAI hands them out: `{"data": [{"b64_json"}], "output_format", "usage"}`.
enum OpenAIImages {
    /// `nil` where an image is missing from its place.
    ///
    /// The job is named after the order: OpenAI names none.
    static func job(_ order: JobOrder, _ json: JSON) -> ObservedJob? {
        let items = json["data"]?.items ?? []
        guard 1...AnswerBounds.outputsMaximum ~= items.count else { return nil }
        let type = "image/\(json["output_format"]?.word?.cut(to: 20) ?? "png")"
        var outputs: [ObservedJob.Output] = []
        for item in items {
            if let url = item["url"]?.link {
                outputs.append(ObservedJob.Output("image", url: url))
            } else if let text = item["b64_json"]?.word,
                let content = ObservedJob.Content(type, base64: text)
            {
                outputs.append(ObservedJob.Output("image", url: nil, content: content))
            } else {
                return nil
            }
        }
        var observed = ObservedJob.succeeded(OrderUUID.of(order), outputs)
        let usage = json["usage"]
        observed.usage = ["input_tokens", "output_tokens"].compactMap { name in
            (usage?[name]?.quantity).map { ObservedJob.Measure(name, $0) }
        }
        return observed
    }
}
