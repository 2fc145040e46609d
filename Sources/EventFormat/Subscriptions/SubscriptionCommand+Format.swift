// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension SubscriptionCommand {
    /// The content that its fingerprint is taken of.
    func write(to object: inout ObjectWriter) {
        switch self {
        case .definePlan(let id, let terms):
            object.write("op", "define-plan")
            object.write("id", id.text)
            terms.write(to: &object)
        case .retirePlan(let id):
            object.write("op", "retire-plan")
            object.write("id", id.text)
        }
    }
}
