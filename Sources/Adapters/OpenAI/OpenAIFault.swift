// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// `{"error": {"message", "type", "code"}}`, as OpenAI and those who speak like it answer.
enum OpenAIFault {
    static func refusal(_ answer: ProviderAnswer) -> SubmitOutcome {
        let error = answer.json?["error"]
        let code = error?["code"]?.literal ?? error?["type"]?.word
        let outcome = answer.refusal(code: code, message: error?["message"]?.word)
        // 429 is said of a balance that is empty as well (unconfirmed): either way nothing runs.
        if case .refused(var fault) = outcome, code == "insufficient_quota" {
            fault.kind = .balanceEmpty
            return .refused(fault)
        }
        return outcome
    }
}
