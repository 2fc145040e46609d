// SPDX-License-Identifier: Apache-2.0

/// The jobs API of KIE.ai and the older ones beside it, each with paths and words of its own.
///
/// A model is `veo:veo3_fast` for a family and its model, and plain `google/nano-banana` for the
/// jobs API. What is unconfirmed there is called, but an answer of another shape than expected
/// tells nothing.
enum KIEFamily: String, CaseIterable {
    case jobs
    case veo
    /// The 4K version of a finished Veo video: `taskId` is a parameter.
    case veo4K = "veo-4k"
    case suno
    case runway
    case image4o = "4o-image"
    case fluxKontext = "flux-kontext"

    /// The family, and what it calls the model: empty where it has no such member.
    static func of(_ model: String) -> (family: KIEFamily, model: String) {
        guard let colon = model.firstIndex(of: ":"),
            let family = KIEFamily(rawValue: String(model[..<colon]))
        else { return (.jobs, model) }
        return (family, String(model[model.index(after: colon)...]))
    }

    /// - Source: reference, 4.1 and 4.2; unconfirmed for Veo 4K, Runway, 4o image, Flux Kontext.
    var submitPath: String {
        switch self {
        case .jobs: "/api/v1/jobs/createTask"
        case .veo: "/api/v1/veo/generate"
        case .veo4K: "/api/v1/veo/get-4k-video"
        case .suno: "/api/v1/generate"
        case .runway: "/api/v1/runway/generate"
        case .image4o: "/api/v1/gpt4o-image/generate"
        case .fluxKontext: "/api/v1/flux/kontext/generate"
        }
    }

    /// - Source: reference, 4.1 and 4.2; unconfirmed for Runway, 4o image, Flux Kontext.
    var queryPath: String {
        switch self {
        case .jobs: "/api/v1/jobs/recordInfo"
        case .veo, .veo4K: "/api/v1/veo/record-info"
        case .suno: "/api/v1/generate/record-info"
        case .runway: "/api/v1/runway/record-detail"
        case .image4o: "/api/v1/gpt4o-image/record-info"
        case .fluxKontext: "/api/v1/flux/kontext/record-info"
        }
    }

    /// Whether "not found" is about the job: on a path that is unconfirmed it may be about the
    /// path.
    var isQueryConfirmed: Bool {
        switch self {
        case .jobs, .veo, .veo4K, .suno: true
        case .runway, .image4o, .fluxKontext: false
        }
    }
}
