// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Stripe's webhooks: snapshot and thin events, shaped as before or after basil (2025-03-31).
///
/// - Source: docs.stripe.com/webhooks, docs.stripe.com/api/events
package struct StripeAdapter: WebhookAdapter {
    package let provider = "stripe"
    package let authenticity = Authenticity.bodySigned
    let fields: PaymentFields
    /// Without a slash at its end.
    let base: String

    /// `base` is another one where Stripe is imitated.
    package init(
        fields: PaymentFields = PaymentFields(),
        base: String = "https://api.stripe.com"
    ) {
        self.fields = fields
        self.base = base
    }

    package func verify(_ delivery: Delivery, secrets: [String]) -> Verification {
        StripeSignature.verify(delivery, secrets: secrets)
    }

    package func translate(_ delivery: Delivery) throws(Unreadable) -> Translation {
        try translate(JSON.parse(delivery.body))
    }

    /// An event, as it is delivered or listed.
    func translate(_ body: JSON) throws(Unreadable) -> Translation {
        let event = Self.unwrapped(body)
        switch event["object"]?.text {
        case "event": return try translate(snapshot: event)
        case "v2.core.event": return try translate(thin: event)
        default: throw Unreadable("The body is no event of Stripe.")
        }
    }

    /// EventBridge has the event in `detail`, Event Grid in `data`.
    private static func unwrapped(_ body: JSON) -> JSON {
        guard body["object"] == nil else { return body }
        if let detail = body["detail"], detail["object"] != nil { return detail }
        if body["specversion"] != nil, let data = body["data"], data["object"] != nil {
            return data
        }
        return body
    }

    private func translate(snapshot event: JSON) throws(Unreadable) -> Translation {
        let (id, kind) = try Self.idAndKind(of: event)
        guard let object = event["data", "object"], object.isObject else {
            throw Unreadable("The event shows no object.")
        }
        var translation = Translation(
            delivery: id,
            kind: kind,
            subject: object["id"]?.name,
            observations: []
        )
        if Self.isOfOtherAccount(event) {
            translation.remark = Remark.connectAccount.rawValue
            return translation
        }
        guard let expected = StripeReader.objects[kind] else {
            translation.remark = Remark.unknownKind.rawValue
            return translation
        }
        guard object["object"]?.text == expected else {
            throw Unreadable("The event of \(kind) does not show a \(expected).")
        }
        guard let isLive = event["livemode"]?.flag else {
            throw Unreadable("The event does not say whether it is a test.")
        }
        var reader = StripeReader(fields: fields, isTest: !isLive)
        reader.kind = kind
        reader.previous = event["data", "previous_attributes"]
        reader.time = event["created"]?.seconds
        try reader.read(object)
        translation.observations = reader.observations
        translation.remark = reader.remark?.rawValue
        return translation
    }

    /// It shows nothing: what it is about is fetched, where that means something here.
    private func translate(thin event: JSON) throws(Unreadable) -> Translation {
        let (id, kind) = try Self.idAndKind(of: event)
        let related = event["related_object"]
        var translation = Translation(
            delivery: id,
            kind: kind,
            subject: related?["id"]?.name,
            observations: []
        )
        if Self.isOfOtherAccount(event) {
            translation.remark = Remark.connectAccount.rawValue
        } else if let type = related?["type"]?.text, let id = related?["id"]?.name,
            let object = ProviderObject.stripe(type, id)
        {
            translation.observations = [.fetch(object)]
        } else {
            translation.remark = Remark.unknownKind.rawValue
        }
        return translation
    }

    private static func idAndKind(of event: JSON) throws(Unreadable) -> (String, String) {
        guard let id = event["id"]?.name else { throw Unreadable("The event has no id.") }
        guard let kind = event["type"]?.name else { throw Unreadable("The event has no type.") }
        return (id, kind)
    }

    /// Connect: an event of an account for which the platform acts.
    private static func isOfOtherAccount(_ event: JSON) -> Bool {
        [event["account"], event["context"]].contains { $0 != nil && $0 != .null }
    }
}
