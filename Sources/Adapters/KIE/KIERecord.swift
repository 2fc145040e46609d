// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// What KIE's record of a job says.
///
/// Every reading is `nil` where the record is not as expected, or contradicts itself by showing
/// what a failed job made; then it tells nothing.
struct KIERecord {
    let job: String
    /// Of the outputs.
    let kind: String
    let data: JSON

    func state(in family: KIEFamily) -> JobState? {
        switch family {
        case .jobs: jobs
        case .veo, .veo4K: flag { links(at: "resultUrls") }
        case .suno: suno
        case .runway: runway
        case .image4o: flag { links(at: "result_urls") ?? links(at: "resultUrls") }
        case .fluxKontext: flag { (data["response"]?["resultImageUrl"]?.link).map { [$0] } }
        }
    }

    /// - Source: reference, 4.1
    private var jobs: JobState? {
        switch data["state"]?.text {
        case "waiting", "queuing", "generating": .running(percent: data["progress"]?.percent)
        case "success": jobOutputs.map { succeeded($0) }
        case "fail": jobOutputs == nil ? failed(data["failCode"], data["failMsg"]) : nil
        default: nil
        }
    }

    /// `resultJson` is JSON in a text: `{"resultUrls": […]}`, or `resultObject` for a text
    /// (unconfirmed; it adds to a state that is confirmed).
    private var jobOutputs: [ObservedJob.Output]? {
        guard let result = Self.nested(data["resultJson"]) else { return nil }
        if let urls = result["resultUrls"] {
            return urls.links.map { ObservedJob.outputs(kind, $0) }
        }
        guard kind == "text", let object = result["resultObject"], object != .null else {
            return nil
        }
        let content = object.text ?? object.serialized
        return [ObservedJob.Output("text", url: nil, content: .text(content))]
    }

    /// `successFlag`: 0 running, 1 done, 2 failed, 3 failed upstream.
    private func flag(_ outputs: () -> [String]?) -> JobState? {
        switch data["successFlag"]?.integer {
        case 0: .running(percent: data["progress"]?.percent)
        case 1: outputs().map { succeeded(ObservedJob.outputs(kind, $0)) }
        case 2, 3: outputs() == nil ? failed(data["errorCode"], data["errorMessage"]) : nil
        default: nil
        }
    }

    /// Text and the first track are there before all is.
    ///
    /// - Source: reference, 4.2
    private var suno: JobState? {
        switch data["status"]?.text {
        case "PENDING", "TEXT_SUCCESS", "FIRST_SUCCESS": .running(percent: nil)
        case "SUCCESS": tracks.map { succeeded($0) }
        case "CREATE_TASK_FAILED", "GENERATE_AUDIO_FAILED", "SENSITIVE_WORD_ERROR":
            failed(data["errorCode"], data["errorMessage"], status: data["status"])
        // CALLBACK_EXCEPTION: nobody could be called; of the tracks it says nothing.
        default: nil
        }
    }

    /// A track counts once, and by its id: two may sound the same.
    private var tracks: [ObservedJob.Output]? {
        let items = data["response"]?["sunoData"]?.items ?? []
        guard 1...AnswerBounds.outputsMaximum ~= items.count else { return nil }
        var known: Set<String> = []
        var outputs: [ObservedJob.Output] = []
        for item in items {
            guard let id = item["id"]?.word, let url = item["audioUrl"]?.link else { return nil }
            guard known.insert(id).inserted else { continue }
            outputs.append(ObservedJob.Output("audio", url: url))
        }
        return outputs
    }

    /// Unconfirmed.
    private var runway: JobState? {
        switch data["state"]?.text {
        case "wait", "queueing", "generating": .running(percent: nil)
        case "success":
            (data["videoInfo"]?["videoUrl"]?.link).map {
                succeeded(ObservedJob.outputs(kind, [$0]))
            }
        case "fail": failed(data["failCode"], data["failMsg"])
        default: nil
        }
    }

    private func succeeded(_ outputs: [ObservedJob.Output]) -> JobState {
        .finished(.succeeded(job, outputs, cost))
    }

    private func failed(_ code: JSON?, _ message: JSON?, status: JSON? = nil) -> JobState {
        let words = [code?.literal, status?.word].compactMap(\.self).filter { !$0.isEmpty }
        var fault = ProviderFault.failure(words.first, message?.word)
        if status?.word == "SENSITIVE_WORD_ERROR" { fault.kind = .moderation }
        return .finished(.failed(job, fault, cost))
    }

    /// In KIE's credits; a record says `creditsConsumed`, a callback `consumeCredits`.
    private var cost: ObservedJob.Cost? {
        (data["creditsConsumed"] ?? data["consumeCredits"])?.literal
            .flatMap { DecimalText($0) }
            .map { ObservedJob.Cost($0.text, "KIE") }
    }

    /// A list, or a JSON text of one; where it stands differs between pages.
    private func links(at name: String) -> [String]? {
        let found = data["response"]?[name] ?? data["info"]?[name] ?? data[name]
        return found?.links ?? Self.nested(found)?.links
    }

    /// JSON in a text.
    private static func nested(_ json: JSON?) -> JSON? {
        guard let text = json?.word else { return nil }
        do throws(JSONError) {
            return try JSONParser.parse(Array(text.utf8))
        } catch {
            return nil
        }
    }
}

extension JSON {
    /// The value as JSON text: unlike `text`, of any type.
    var serialized: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
