// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import JSONText

extension GenericProvider: WebhookAdapter {
    package var authenticity: Authenticity {
        switch description.signature {
        case .none: .polled
        case .standardWebhooks, .hmac: .bodySigned
        case .urlToken: .urlToken
        }
    }

    package var tokenParameter: String? {
        guard case .urlToken(let parameter) = description.signature else { return nil }
        return parameter
    }

    package func verify(_ delivery: Delivery, secrets: [String]) -> Verification {
        switch description.signature {
        case .none: .refused(.noSecret)
        case .standardWebhooks: StandardWebhooks().verify(delivery, secrets: secrets)
        case .hmac(let header, let prefix): hmac(delivery, header, prefix, secrets)
        case .urlToken(let parameter):
            URLToken.verify(delivery.parameter(parameter), secrets: secrets)
        }
    }

    private func hmac(
        _ delivery: Delivery,
        _ header: String,
        _ prefix: String,
        _ secrets: [String]
    ) -> Verification {
        let secrets = secrets.filter { !$0.isEmpty }
        guard !secrets.isEmpty else { return .refused(.noSecret) }
        guard let text = delivery.header(header) else { return .refused(.missingSignature) }
        guard text.hasPrefix(prefix), let proof = Hex.decode(String(text.dropFirst(prefix.count)))
        else { return .refused(.malformedSignature) }
        var isMatch = false
        for secret in secrets {
            let code = MessageAuthentication.code(for: delivery.body, key: Array(secret.utf8))
            if MessageAuthentication.areEqual(proof, code) { isMatch = true }
        }
        return isMatch ? .authentic : .refused(.wrongSignature)
    }

    /// A verdict where the body is signed and says one; else a hint.
    package func translate(_ delivery: Delivery) throws(Unreadable) -> Translation {
        let json = try JSON.parse(delivery.body)
        guard let name = description.webhookJob?.value(in: json)?.literal,
            let job = JSON.string(name).name
        else { throw Unreadable("The body names no job where the description says.") }
        let word = description.state.value(in: json)?.literal
        let observation: Observation =
            if authenticity.maySettle,
                case .finished(let verdict) = state(of: job, json, kind: nil)
            {
                .job(verdict)
            } else {
                .hint(job: job)
            }
        return Translation(
            delivery: Translation.name(job, json),
            // Words that are not described are not told apart, as not all are fit to be names.
            kind: word.flatMap { description.words[$0] }?.rawValue ?? "other",
            subject: job,
            repeats: .mayBeNewer,
            observations: [observation]
        )
    }
}
