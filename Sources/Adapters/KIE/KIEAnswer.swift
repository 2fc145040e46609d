// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// What is common to KIE's answers and callbacks: `{code, msg, data: {taskId}}`.
enum KIEAnswer {
    /// `taskId` or, in the older families, `task_id`; `nil` also where the two differ.
    static func job(_ json: JSON) -> String? {
        let names = ["taskId", "task_id"].compactMap { json["data"]?[$0] }
        guard let job = names.first?.name, names.allSatisfy({ $0 == names.first }) else {
            return nil
        }
        return job
    }

    /// - Source: reference, 4.1 (codes) and 6.2 (classes)
    static func fault(_ code: Int64, _ json: JSON) -> ProviderFault {
        var fault = ProviderFault(
            kind(of: code),
            code: String(code),
            message: (json["msg"] ?? json["message"])?.word?.cut(to: AnswerBounds.messageMaximum)
        )
        if fault.kind == .invalid || fault.kind == .failed, fault.speaksOfModeration {
            fault.kind = .moderation
        }
        return fault
    }

    /// Codes that say that nothing was made and nothing will be.
    ///
    /// Not 408 and 500: it may have begun. No job was named along with 501 and 531, "generation
    /// failed", so nothing can come of it.
    static func isRefusal(_ code: Int64) -> Bool {
        switch code {
        case 400, 401, 402, 403, 404, 413, 422, 429, 451, 455, 501, 505, 531: true
        default: false
        }
    }

    private static func kind(of code: Int64) -> ProviderFault.Kind {
        switch code {
        case 401, 403: .unauthorized
        case 402: .balanceEmpty
        case 429: .rateLimited
        case 400, 404, 413, 422, 451: .invalid
        case 501, 531: .failed
        default: .down
        }
    }
}
