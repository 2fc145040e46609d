// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Dodo Payments' webhooks: Standard Webhooks whose bodies show the latest state.
///
/// A message that comes again may say more than at first, under the same `webhook-id`.
///
/// - Source: docs.dodopayments.com/developer-resources/webhooks
package struct DodoAdapter: WebhookAdapter {
    package let provider = "dodo"
    package let authenticity = Authenticity.bodySigned
    let fields: PaymentFields
    /// No message says it: test mode has a host, an endpoint and a secret of its own.
    let isTest: Bool
    /// Without a slash at its end.
    let base: String
    private let scheme = StandardWebhooks()

    /// `base` is another one than Dodo's where it is imitated.
    package init(isTest: Bool, fields: PaymentFields = PaymentFields(), base: String? = nil) {
        self.isTest = isTest
        self.fields = fields
        self.base =
            base ?? (isTest ? "https://test.dodopayments.com" : "https://live.dodopayments.com")
    }

    package func verify(_ delivery: Delivery, secrets: [String]) -> Verification {
        scheme.verify(delivery, secrets: secrets)
    }

    package func translate(_ delivery: Delivery) throws(Unreadable) -> Translation {
        let body = try JSON.parse(delivery.body)
        guard let id = scheme.id(of: delivery).flatMap({ JSON.string($0).name }) else {
            throw Unreadable("The message has no usable id.")
        }
        guard let kind = body["type"]?.name else { throw Unreadable("The message has no type.") }
        guard let data = body["data"], data.isObject else {
            throw Unreadable("The message shows no object.")
        }
        guard let thing = DodoReader.thing(kind) else {
            return translation(id, kind, data, nil, Self.reader(fields, isTest, .unknownKind))
        }
        let name = "\(thing)_id"
        guard let subject = data[name]?.name else {
            throw Unreadable("The message of \(kind) has no \(name).")
        }
        var reader = DodoReader(fields: fields, isTest: isTest)
        reader.kind = kind
        reader.time = body["timestamp"]?.text.flatMap(Timestamp.seconds)
        reader.read(thing, data, subject)
        return translation(id, kind, data, subject, reader)
    }

    private static func reader(
        _ fields: PaymentFields,
        _ isTest: Bool,
        _ remark: Remark
    ) -> DodoReader {
        var reader = DodoReader(fields: fields, isTest: isTest)
        reader.note(remark)
        return reader
    }

    private func translation(
        _ id: String,
        _ kind: String,
        _ data: JSON,
        _ subject: String?,
        _ reader: DodoReader
    ) -> Translation {
        Translation(
            // The same state is the same message, whenever it comes; another state is news.
            delivery: Translation.name(id, data),
            kind: kind,
            subject: subject,
            repeats: .mayBeNewer,
            observations: reader.observations,
            remark: reader.remark?.rawValue
        )
    }
}
