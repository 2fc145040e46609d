// SPDX-License-Identifier: Apache-2.0

internal import JSONText

extension OpenAI: WebhookAdapter {
    /// The body is signed, but says no more than what to look at.
    package var authenticity: Authenticity { .bodySigned }

    /// A secret without `whsec_` is the key itself.
    private static let scheme = StandardWebhooks(bareSecret: .text)

    package func verify(_ delivery: Delivery, secrets: [String]) -> Verification {
        Self.scheme.verify(delivery, secrets: secrets)
    }

    /// Always a hint; and the events of videos are unconfirmed.
    package func translate(_ delivery: Delivery) throws(Unreadable) -> Translation {
        let json = try JSON.parse(delivery.body)
        guard json["object"]?.word == "event", let kind = json["type"]?.name,
            let subject = json["data"]?["id"]?.name
        else { throw Unreadable("The body is no event with a type and an id of its thing.") }
        guard let id = Self.scheme.id(of: delivery).flatMap({ JSON.string($0).name }) else {
            throw Unreadable("The message has no usable id.")
        }
        let isVideo = kind.hasPrefix("video.")
        return Translation(
            delivery: id,
            kind: kind,
            subject: subject,
            observations: isVideo ? [.hint(job: subject)] : [],
            remark: isVideo ? nil : Remark.unknownKind.rawValue
        )
    }
}
