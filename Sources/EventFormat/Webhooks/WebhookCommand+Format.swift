// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension WebhookCommand {
    /// The content that its fingerprint is taken of: what came, not what it was taken for, so that
    /// a program that understands more does not take the same body for another one.
    func write(to object: inout ObjectWriter) {
        switch self {
        case .receive(let command):
            object.write("op", "receive_webhook")
            object.write("delivery", command.delivery.text)
            object.write("body", command.body.sealed)
        }
    }
}
