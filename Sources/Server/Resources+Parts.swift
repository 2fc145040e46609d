// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

extension Resources {
    /// A thing of any kind as the API shows it.
    func show(_ entity: Entity, at position: Position) async throws -> [UInt8] {
        switch entity {
        case .account(let account): try await self.account(account, at: position)
        case .lot(let lot): try await grant(lot, in: nil, at: position)
        case .reservation(let reservation): self.reservation(reservation, at: position)
        case .refund(let record): refund(record, at: position)
        case .adjustment(let record): adjustment(record, at: position)
        case .forgiveness(let record): show(record, at: position)
        case .settings(let settings): try await show(settings, at: position)
        case .model(let model): try await show(model, at: position)
        case .package(let package): try await show(package, at: position)
        case .plan(let plan): try await show(plan, at: position)
        case .generation(let generation): try await show(generation, at: position)
        case .payment(let payment): try await show(payment, at: position)
        case .checkout(let checkout): try await show(checkout, at: position)
        case .subscription(let subscription): try await show(subscription, at: position)
        case .workflow(let workflow): try await show(workflow, at: position)
        case .run(let run): try await show(run, at: position)
        case .dispute(let dispute): try await show(dispute, at: position)
        case .member(let member): try await show(member, at: position)
        case .alert(let alert): try await show(alert, at: position)
        case .fault(let fault): try await show(fault, at: position)
        case .key(let key): show(key, at: position)
        case .activity(let batch): show(batch, at: position)
        case .customer(let customer): show(customer, at: position)
        case .capture, .price, .offer, .job, .awaited, .delivery, .segment:
            preconditionFailure("A \(entity) is shown with what it belongs to.")
        }
    }

    func show(_ record: ForgivenessRecord, at position: Position) -> [UInt8] {
        Self.object { object in
            object.write("id", record.id.text)
            object.write("account", record.account.text)
            object.write("amount", record.amount)
            object.write("position", integer: position)
        }
    }
}
