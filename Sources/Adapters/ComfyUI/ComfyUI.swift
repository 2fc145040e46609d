// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// ComfyUI, on machines of one's own: a workflow is queued, and found in the history.
///
/// The parameters are the workflow in the API's format, or hold it as `prompt`. A job is not
/// stopped: `/interrupt` stops whatever runs, which may be another's.
///
/// - Source: ComfyUI `server.py` and `execution.py`; reference, 6
package struct ComfyUI: ProviderAdapter {
    package let provider = "comfyui"
    private let base: String

    /// There is no public host.
    package init(base: String = "http://127.0.0.1:8188") {
        self.base = URLText.base(base)
    }

    package func submission(
        _ order: JobOrder,
        key: String
    ) throws(ProviderFault) -> ProviderRequest {
        let whole = JSON.object(try order.parameters())
        let workflow = whole["prompt"].flatMap { $0.isObject ? $0 : nil } ?? whole
        let body = JSON.fields(("prompt", workflow), ("client_id", .string(order.id)))
        return .json(.post, base + "/prompt", authorization: Self.key(key), body)
    }

    package func submitted(_ order: JobOrder, _ answer: ProviderAnswer) -> SubmitOutcome {
        let json = answer.json
        guard answer.isSuccess else {
            let error = json?["error"]
            return answer.refusal(code: error?["type"]?.word, message: error?["message"]?.word)
        }
        guard let job = json?["prompt_id"]?.name else { return .unknown(answer.puzzling) }
        return .accepted(job: job)
    }

    package func query(_ job: String, of order: JobOrder, key: String) -> ProviderRequest? {
        let url = "\(base)/history/\(URLText.encode(job))"
        return .json(.get, url, authorization: Self.key(key))
    }

    /// Until it is done, a job is not in the history (unconfirmed: it may also be lost).
    package func state(
        of job: String,
        _ order: JobOrder,
        _ answer: ProviderAnswer
    ) -> JobState {
        guard answer.isSuccess, let json = answer.json, json.isObject else {
            return .unknown(answer.puzzling)
        }
        guard let entry = json[job] else {
            return json == .object([]) ? .running(percent: nil) : .unknown(answer.puzzling)
        }
        let status = entry["status"]
        switch (status?["status_str"]?.word, status?["completed"]?.flag) {
        case ("success", true):
            guard let outputs = outputs(entry, order.outputKind) else {
                return .unknown(answer.puzzling)
            }
            return .finished(.succeeded(job, outputs))
        case ("error", false):
            return .finished(.failed(job, ProviderFault(.failed, code: "execution-error")))
        default: return .unknown(answer.puzzling)
        }
    }

    /// The files that nodes saved; previews (`temp`) are none.
    private func outputs(_ entry: JSON, _ kind: String) -> [ObservedJob.Output]? {
        guard case .object(let nodes) = entry["outputs"] else { return nil }
        var outputs: [ObservedJob.Output] = []
        for node in nodes {
            guard case .object(let lists) = node.value else { return nil }
            for file in lists.flatMap(\.value.items) where file["type"]?.word == "output" {
                guard let name = file["filename"]?.word else { return nil }
                let folder = file["subfolder"]?.word ?? ""
                let url =
                    "\(base)/view?filename=\(URLText.encode(name))"
                    + "&subfolder=\(URLText.encode(folder))&type=output"
                guard MediaKind.canBe(kind, name) else { continue }
                guard URLText.isLink(url) else { return nil }
                outputs.append(ObservedJob.Output(kind, url: url))
            }
        }
        return 1...AnswerBounds.outputsMaximum ~= outputs.count ? outputs : nil
    }

    package func check(key: String) -> ProviderRequest? {
        .json(.get, base + "/queue", authorization: Self.key(key))
    }

    /// ComfyUI asks for none; a proxy before it may.
    private static func key(_ key: String) -> Delivery.Field? {
        key.isEmpty ? nil : .token(key)
    }
}
