// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// The thing that both answers and webhooks show.
struct ReplicatePrediction {
    let id: String
    let status: String
    private let json: JSON

    init?(_ json: JSON) {
        guard let id = json["id"]?.name, let status = json["status"]?.name else { return nil }
        self.id = id
        self.status = status
        self.json = json
    }

    /// `nil` for `kind` is what the outputs' names say.
    ///
    /// A success that shows nothing is unknown; so is `aborted`, which is unconfirmed.
    func state(kind: String?) -> JobState {
        switch status {
        case "starting", "processing": return .running(percent: nil)
        case "succeeded":
            guard let outputs = outputs(kind) else {
                return .unknown(ProviderFault(.down, code: "no-output"))
            }
            var job = ObservedJob.succeeded(id, outputs)
            job.usage = usage
            return .finished(job)
        case "failed":
            var job = ObservedJob.failed(id, .failure(nil, json["error"]?.word))
            job.usage = usage
            return .finished(job)
        case "canceled": return .finished(ObservedJob(id, .cancelled))
        default: return .unknown(ProviderFault(.down, code: status))
        }
    }

    /// Seconds of the machine, not of what was made.
    private var usage: [ObservedJob.Measure] {
        (json["metrics"]?["predict_time"]?.quantity).map {
            [ObservedJob.Measure("predict_seconds", $0)]
        } ?? []
    }

    /// An address, a list of them, or a text in one piece or in pieces; anything else is a shape
    /// of the model's own, and tells nothing.
    private func outputs(_ kind: String?) -> [ObservedJob.Output]? {
        guard json["data_removed"]?.flag != true, let output = json["output"] else { return nil }
        if kind == "text" {
            return Self.text(output).map {
                [ObservedJob.Output("text", url: nil, content: .text($0))]
            }
        }
        let urls = output.link.map { [$0] } ?? output.links
        return urls.map { urls in
            urls.map { ObservedJob.Output(kind ?? MediaKind.of(url: $0), url: $0) }
        }
    }

    private static func text(_ output: JSON) -> String? {
        if let text = output.word { return text }
        guard case .array(let items) = output, !items.isEmpty else { return nil }
        let pieces = items.compactMap(\.piece)
        return pieces.count == items.count ? pieces.joined() : nil
    }
}

extension JSON {
    /// A text, which may be empty.
    fileprivate var piece: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}
