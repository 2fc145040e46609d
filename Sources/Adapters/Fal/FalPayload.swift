// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// What a model answered: `{"images": [{"url", "content_type"}]}`, `{"video": {"url"}}` and the
/// like.
enum FalPayload {
    /// The files that it made; `nil` where none is shown, or one without an address.
    ///
    /// Where the order's kind is known, files that are plainly of another are by-products, such as
    /// a preview, and do not count. Where it is not (`nil`), files in more than one place tell
    /// nothing: which of them were ordered?
    static func outputs(_ payload: JSON, kind: String?) -> [ObservedJob.Output]? {
        guard case .object(let members) = payload else { return nil }
        var outputs: [ObservedJob.Output] = []
        let places = members.map { files($0.value) }.filter { !$0.isEmpty }
        guard kind != nil || places.count == 1 else { return nil }
        for place in places {
            for file in place {
                guard let url = file["url"]?.link else { return nil }
                let type = file["content_type"]?.word.map(MediaKind.of(mediaType:))
                let own = type ?? MediaKind.of(url: url)
                if let kind, own != "file", own != kind { continue }
                outputs.append(ObservedJob.Output(kind ?? own, url: url))
            }
        }
        return 1...AnswerBounds.outputsMaximum ~= outputs.count ? outputs : nil
    }

    private static func files(_ value: JSON) -> [JSON] {
        let files = value.isObject ? [value] : value.items
        return files.filter { $0["url"] != nil }
    }
}

/// Why a model did not answer: `{"detail": "…"}` or `{"detail": [{"msg", "type"}]}`.
enum FalFault {
    static func of(_ json: JSON, code: String) -> ProviderFault {
        let type = json["detail"]?.items.first?["type"]?.word
        return .failure(type ?? code, text(json))
    }

    static func text(_ json: JSON) -> String? {
        json["detail"]?.word ?? json["detail"]?.items.first?["msg"]?.word
    }
}
