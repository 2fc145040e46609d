// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Deliveries of Stripe's; one body is told from another by its text.
extension Command {
    package static func deliver(
        _ content: WebhookContent,
        as delivery: DeliveryID = "stripe:evt_1",
        body: String = "{}",
        mayBeNewer: Bool = false
    ) -> Command {
        let command = WebhookCommand.receive(
            ReceiveWebhook(
                delivery: delivery,
                provider: "stripe",
                kind: "happened",
                body: WebhookBody(Sealed(body)),
                content: content,
                mayBeNewer: mayBeNewer
            )
        )
        return .webhook(command, Stamp(fingerprint: Fingerprint(of: body), actor: "stripe"))
    }

    package static func deliver(
        _ observations: PaymentObservation...,
        as delivery: DeliveryID = "stripe:evt_1",
        body: String = "{}",
        mayBeNewer: Bool = false
    ) -> Command {
        let facts = observations.map(WebhookFact.payment)
        return .deliver(.facts(facts), as: delivery, body: body, mayBeNewer: mayBeNewer)
    }
}

extension Event {
    package static func delivered(
        _ outcome: WebhookReceived.Outcome,
        as delivery: DeliveryID = "stripe:evt_1",
        body: String = "{}"
    ) -> Event {
        .webhook(
            .received(
                WebhookReceived(
                    delivery: delivery,
                    provider: "stripe",
                    kind: "happened",
                    body: WebhookBody(Sealed(body)),
                    outcome: outcome,
                    fingerprint: Fingerprint(of: body)
                )
            )
        )
    }

    package static func refused(
        _ subject: EntityKey,
        _ reason: String,
        of delivery: DeliveryID = "stripe:evt_1"
    ) -> Event {
        .webhook(
            .refused(WebhookRefused(delivery: delivery, subject: subject, reason: reason))
        )
    }
}
