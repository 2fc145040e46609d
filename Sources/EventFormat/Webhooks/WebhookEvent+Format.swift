// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension WebhookEvent {
    var type: EventType {
        switch self {
        case .received: .webhookReceived
        case .refused: .webhookRefused
        }
    }

    func write(to object: inout ObjectWriter) {
        switch self {
        case .received(let event): event.write(to: &object)
        case .refused(let event):
            object.write("delivery", event.delivery.text)
            object.write("subject", event.subject)
            object.write("reason", event.reason)
        }
    }

    /// - Precondition: the type is one of these events.
    init(_ type: EventType, _ object: inout ObjectReader) throws(FormatError) {
        switch type {
        case .webhookReceived: self = .received(try WebhookReceived(&object))
        case .webhookRefused:
            self = .refused(
                WebhookRefused(
                    delivery: DeliveryID(trusted: try object.text("delivery")),
                    subject: try object.key("subject"),
                    reason: try object.text("reason")
                )
            )
        default: preconditionFailure("\(type) is not of this family.")
        }
    }
}

extension WebhookReceived {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("delivery", delivery.text)
        object.write("provider", provider)
        object.write("kind", kind)
        switch outcome {
        case .facts(let count): object.write("facts", integer: count)
        case .hint(let job): object.write("hint", job.text)
        case .nothing(let remark): object.write("remark", remark)
        case .unreadable(let reason): object.write("unreadable", reason)
        }
        object.write("further_hints", ifAny: furtherHints) { $0.write("job", $1.text) }
        object.write("fetches", ifAny: fetches) { object, fetch in
            object.write("kind", fetch.kind)
            object.write("id", fetch.id)
            object.write("depth", integer: fetch.depth)
        }
        object.write("body", body.sealed)
        object.write("encoding", body.encoding == .text ? nil : body.encoding.rawValue)
        object.write("fingerprint", fingerprint)
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        let delivery = DeliveryID(trusted: try object.text("delivery"))
        let provider = try object.text("provider")
        let kind = try object.text("kind")
        let outcome = try Outcome(&object)
        let furtherHints = try object.arrayIfAny("further_hints") { (object) throws(FormatError) in
            JobID(trusted: try object.text("job"))
        }
        let fetches = try object.arrayIfAny("fetches") { (object) throws(FormatError) in
            WebhookFetch(
                kind: try object.text("kind"),
                id: try object.text("id"),
                depth: try object.integer("depth")
            )
        }
        let sealed = try object.sealed("body")
        let encoding = try object.optionalText("encoding")
        guard let encoding = WebhookBody.Encoding(rawValue: encoding ?? "text") else {
            throw object.error("the encoding is not known")
        }
        self.init(
            delivery: delivery,
            provider: provider,
            kind: kind,
            body: WebhookBody(sealed, encoding),
            outcome: outcome,
            furtherHints: furtherHints,
            fetches: fetches,
            fingerprint: try object.fingerprint()
        )
    }
}

extension WebhookReceived.Outcome {
    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        if let count = try object.optionalInteger("facts") {
            self = .facts(count)
        } else if let job = try object.optionalText("hint") {
            self = .hint(JobID(trusted: job))
        } else if let remark = try object.optionalText("remark") {
            self = .nothing(remark: remark)
        } else {
            self = .unreadable(try object.text("unreadable"))
        }
    }
}
