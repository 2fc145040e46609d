// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension WebhookDelivery: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("position", integer: position)
        object.writeArray("bodies", bodies) { $0.write("fingerprint", $1) }
        object.writeArray("refused", refused) { $0.write("subject", $1) }
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        let id = DeliveryID(trusted: try object.text("id"))
        let position = try object.integer("position")
        let bodies = try object.array("bodies") { (body) throws(FormatError) in
            try body.fingerprint()
        }
        let refused = try object.array("refused") { (refused) throws(FormatError) in
            try refused.key("subject")
        }
        self.init(id: id, bodies: bodies, refused: refused, position: position)
    }
}
