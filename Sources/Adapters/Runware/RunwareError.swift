// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// One failed operation: `{code, message, taskType?, taskUUID?}`.
///
/// - Source: runware.ai/docs, platform/errors; reference, 5 and 6.2
struct RunwareError {
    let task: String?
    let kind: ProviderFault.Kind
    private let type: String?
    private let code: String
    private let message: String?

    init(_ json: JSON, task: String?) {
        self.task = json["taskUUID"]?.word ?? task
        type = json["taskType"]?.word
        code = (json["code"]?.word ?? "error").cut(to: AnswerBounds.codeMaximum)
        message = json["message"]?.word?.cut(to: AnswerBounds.messageMaximum)
        kind = Self.kind(of: code)
    }

    var fault: ProviderFault { ProviderFault(kind, code: code, message: message) }

    /// Those of the array, and the singular one beside a top-level `taskUUID`, which comes before
    /// a stream begins.
    static func all(in json: JSON) -> [RunwareError] {
        var errors = (json["errors"]?.items ?? []).filter(\.isObject)
            .prefix(AnswerBounds.outputsMaximum)
            .map { RunwareError($0, task: nil) }
        if let error = json["error"], error.isObject {
            errors.append(RunwareError(error, task: json["taskUUID"]?.word))
        }
        return errors
    }

    /// Whether it says that the task failed, and not that the question was turned down: both carry
    /// the task's name.
    func isVerdict(on job: String) -> Bool {
        guard task == job else { return false }
        switch kind {
        case .failed where code == "error" && type == nil: return false
        case .failed, .moderation: return !isOfQuestion
        case .invalid, .balanceEmpty, .down: return type != nil && !isOfQuestion
        case .unauthorized, .rateLimited: return false
        }
    }

    /// Whether it says that there is no such task (unconfirmed: no page names the code).
    func isMissing(_ job: String) -> Bool {
        let isOfTask = type != nil && !isOfQuestion
        return task == job && !isOfTask && code.lowercased().contains("notfound")
    }

    private var isOfQuestion: Bool {
        ["getResponse", "getTaskDetails", "authentication", "ping"].contains(type)
    }

    /// By what the name means: the codes are being standardised, and are not stable.
    private static func kind(of code: String) -> ProviderFault.Kind {
        let code = code.lowercased()
        func has(_ words: String...) -> Bool { words.contains { code.contains($0) } }
        if has("credits", "quota", "balance") { return .balanceEmpty }
        if has("ratelimit", "toomanyrequests") { return .rateLimited }
        if has("apikey", "unauthorized", "authentication", "forbidden") { return .unauthorized }
        if has("contentpolicy", "nsfw", "moderation", "safety") { return .moderation }
        if ["invalid", "missing", "unsupported"].contains(where: code.hasPrefix) {
            return .invalid
        }
        if has("notfound") { return .invalid }
        if has("serviceunavailable", "internalservererror", "maintenance") { return .down }
        return .failed
    }
}
