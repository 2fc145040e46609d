// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

/// The answer to a command that is stored.
package struct Receipt: Sendable {
    /// The last position that the command wrote, now or when it was first carried out.
    package let position: Position
    /// It had been carried out before; nothing was written now.
    package let isRepeat: Bool
    /// What the command is about, as it is now.
    package let view: View
}

/// Entities as the log has them at `head`.
package struct View: Sendable {
    package struct Item: Sendable {
        package let key: EntityKey
        package let entity: Entity
        /// The last event that changed it.
        package let position: Position
    }

    /// In the order asked for; `nil` where there is no such thing.
    package let items: [Item?]
    package let head: Position
    /// PostgreSQL's time of the answer: what has expired at it is gone.
    package let time: Instant

    package func account(at index: Int) -> (Account, Position)? {
        guard let item = items[index], case .account(let account) = item.entity else { return nil }
        return (account.asSeen(at: time), item.position)
    }

    package func lot(at index: Int) -> (Lot, Position)? {
        guard let item = items[index], case .lot(let lot) = item.entity else { return nil }
        return (lot, item.position)
    }

    package func reservation(at index: Int) -> (Reservation, Position)? {
        guard let item = items[index], case .reservation(let reservation) = item.entity else {
            return nil
        }
        return (reservation, item.position)
    }

    package func refund(at index: Int) -> (RefundRecord, Position)? {
        guard let item = items[index], case .refund(let record) = item.entity else { return nil }
        return (record, item.position)
    }

    package func adjustment(at index: Int) -> (AdjustmentRecord, Position)? {
        guard let item = items[index], case .adjustment(let record) = item.entity else {
            return nil
        }
        return (record, item.position)
    }
}

extension View {
    /// Prices a request with the model that the view holds.
    ///
    /// - Throws: the rejection of a request that would be refused.
    package func price(
        _ parameters: JSON,
        outputs: Int64?,
        of model: ModelID,
        plan: String?,
        estimate: Usage? = nil
    ) throws(Rejection) -> PricedRequest {
        var workspace = Workspace(over: ViewSource(self), time: time, firstPosition: head + 1)
        do throws(Refusal) {
            return try workspace.price(
                parameters,
                outputs: outputs,
                of: model,
                plan: plan,
                estimate: estimate
            )
        } catch {
            switch error {
            case .rejected(let rejection): throw rejection
            case .notLoaded: preconditionFailure("What a view does not hold, is not there.")
            }
        }
    }
}

/// What a view holds is all that there is.
private final class ViewSource: EntitySource {
    private let view: View

    init(_ view: View) {
        self.view = view
    }

    func find(_ key: EntityKey) -> Lookup {
        for case let item? in view.items where item.key == key { return .present(item.entity) }
        return .absent
    }
}
