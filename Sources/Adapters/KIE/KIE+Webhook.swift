// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import JSONText

extension KIE: WebhookAdapter {
    package var authenticity: Authenticity { .idSigned }

    /// Base64 of HMAC-SHA-256 over `taskId.timestamp`: neither the rest of the body nor an age is
    /// covered, as KIE states no window.
    ///
    /// - Source: docs.kie.ai, common-api/webhook-verification
    package func verify(_ delivery: Delivery, secrets: [String]) -> Verification {
        let keys = secrets.filter { !$0.isEmpty }
        guard !keys.isEmpty else { return .refused(.noSecret) }
        guard let timestamp = delivery.header("x-webhook-timestamp"),
            let signature = delivery.header("x-webhook-signature")
        else { return .refused(.missingSignature) }
        guard Tolerance.seconds(timestamp) != nil, let job = Self.job(in: delivery) else {
            return .refused(.malformedSignature)
        }
        let content = Array("\(job).\(timestamp)".utf8)
        var isMatch = false
        for key in keys {
            let code = MessageAuthentication.code(for: content, key: Array(key.utf8))
            let expected = Array(Base64.encode(code).utf8)
            if MessageAuthentication.areEqual(Array(signature.utf8), expected) { isMatch = true }
        }
        return isMatch ? .authentic : .refused(.wrongSignature)
    }

    private static let words: Set<String> = [
        "waiting", "queuing", "generating", "success", "fail", "text", "first", "complete", "error",
    ]

    /// A hint, whatever it says: whoever saw one callback can write another for the same job, but
    /// no more of them than there are words.
    package func translate(_ delivery: Delivery) throws(Unreadable) -> Translation {
        let json = try JSON.parse(delivery.body)
        guard let job = KIEAnswer.job(json) else {
            throw Unreadable("The callback names no job.")
        }
        let data = json["data"]
        let word = data?["callbackType"]?.word ?? data?["state"]?.word
        let isSuccess = json["code"]?.integer == 200
        let kind =
            word.map { Self.words.contains($0) ? $0 : "other" }
            ?? (isSuccess ? "success" : "fail")
        return Translation(
            delivery: "\(job):\(kind)",
            kind: kind,
            subject: job,
            repeats: .mayBeNewer,
            observations: [.hint(job: job)]
        )
    }

    private static func job(in delivery: Delivery) -> String? {
        do throws(Unreadable) {
            return KIEAnswer.job(try JSON.parse(delivery.body))
        } catch {
            return nil
        }
    }
}
