// SPDX-License-Identifier: Apache-2.0

/// What a provider delivered under one name: so that it is heard once.
package struct WebhookDelivery: EntityState {
    /// Of more bodies under one name, the first are forgotten: then one is heard again, and says
    /// nothing new.
    package static let bodiesMaximum = 16

    package let id: DeliveryID
    /// Of the bodies that were heard.
    package var bodies: [Fingerprint]
    /// What was told of and could not be taken then.
    package var refused: [EntityKey]
    /// The event that recorded the newest body.
    package var position: Position

    package init(
        id: DeliveryID,
        bodies: [Fingerprint] = [],
        refused: [EntityKey] = [],
        position: Position = 0
    ) {
        self.id = id
        self.bodies = bodies
        self.refused = refused
        self.position = position
    }

    package static func evolve(
        _ state: WebhookDelivery?,
        by event: Event,
        at position: Position
    ) -> WebhookDelivery {
        guard case .webhook(let event) = event else { unexpected(event, position) }
        switch event {
        case .received(let received):
            var delivery = state ?? WebhookDelivery(id: received.delivery)
            if delivery.bodies.count == bodiesMaximum { delivery.bodies.removeFirst() }
            delivery.bodies.append(received.fingerprint)
            delivery.refused = []
            delivery.position = position
            return delivery
        case .refused(let refused):
            guard var delivery = state else { unexpected(.webhook(event), position) }
            delivery.refused.append(refused.subject)
            return delivery
        }
    }
}

package typealias DeliveryID = Identifier<WebhookDelivery>
