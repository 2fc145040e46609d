// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// Cancellations that are ordered of providers, as they are stored.

extension CancellationOrdered {
    func write(to object: inout ObjectWriter) {
        object.write("subscription", subscription.text)
        object.write("at", timing.rawValue)
        object.write("ordered_at", orderedAt)
        object.write("actor", actor)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            subscription: SubscriptionID(trusted: try object.text("subscription")),
            account: account,
            timing: try object.word("at"),
            orderedAt: try object.instant("ordered_at"),
            actor: try object.optionalText("actor")
        )
    }
}

extension CancellationSettled {
    func write(to object: inout ObjectWriter) {
        object.write("subscription", subscription.text)
        object.write("order", integer: order)
        outcome.write(to: &object)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            subscription: SubscriptionID(trusted: try object.text("subscription")),
            account: account,
            order: try object.integer("order"),
            outcome: try Outcome(&object)
        )
    }
}

extension CancellationSettled.Outcome {
    func write(to object: inout ObjectWriter) {
        switch self {
        case .carriedOut: object.write("outcome", "carried-out")
        case .refused(let reason):
            object.write("outcome", "refused")
            object.write("reason", reason)
        }
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        switch try object.text("outcome") {
        case "carried-out": self = .carriedOut
        case "refused": self = .refused(try object.text("reason"))
        default: throw object.error("the outcome is another word")
        }
    }
}

extension OrderedCancellation {
    func write(to object: inout ObjectWriter) {
        object.write("at", timing.rawValue)
        object.write("ordered_at", orderedAt)
        object.write("position", integer: position)
        switch state {
        case .open: break
        case .carriedOut: CancellationSettled.Outcome.carriedOut.write(to: &object)
        case .refused(let reason):
            CancellationSettled.Outcome.refused(reason).write(to: &object)
        }
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            timing: try object.word("at"),
            orderedAt: try object.instant("ordered_at"),
            position: try object.integer("position")
        )
        guard object.isNext(name: "outcome") else { return }
        switch try CancellationSettled.Outcome(&object) {
        case .carriedOut: state = .carriedOut
        case .refused(let reason): state = .refused(reason)
        }
    }
}
