// SPDX-License-Identifier: Apache-2.0

/// How a stored fact changes the entities that it names. It decides nothing and never fails.
///
/// Where a record exists already, the event is a consequence of the command that made it: its
/// memory then ends at that event.
extension Entity {
    /// The entity of a key after an event.
    ///
    /// - Precondition: `event.keys` contains the key, and the entity is as the events before left
    ///   it.
    package static func evolve(
        _ entity: Entity?,
        key: EntityKey,
        by event: Event,
        at position: Position
    ) -> Entity {
        switch (key, entity) {
        case (.account, nil):
            return .account(opened(by: event, at: position))
        case (.account, .account(var account)):
            account.evolve(by: event, at: position)
            return .account(account)
        case (.lot(let id), nil):
            return .lot(lot(id, of: event, at: position))
        case (.lot, .lot(var lot)):
            lot.memory.position = position
            return .lot(lot)
        case (.reservation, nil):
            return .reservation(reserved(by: event, at: position))
        case (.reservation, .reservation(var reservation)):
            reservation.evolve(by: event, at: position)
            return .reservation(reservation)
        case (.capture(let id), nil):
            return .capture(captured(id, by: event, at: position))
        case (.capture, .capture(var record)):
            record.memory.position = position
            return .capture(record)
        case (.refund, nil):
            return .refund(refunded(by: event, at: position))
        case (.refund, .refund(var record)):
            record.memory.position = position
            return .refund(record)
        case (.adjustment, nil):
            return .adjustment(adjusted(by: event, at: position))
        case (.adjustment, .adjustment(var record)):
            record.memory.position = position
            return .adjustment(record)
        case (.forgiveness, nil):
            return .forgiveness(forgiven(by: event, at: position))
        case (.forgiveness, .forgiveness(var record)):
            record.memory.position = position
            return .forgiveness(record)
        case (.account, _), (.reservation, _), (.lot, _), (.capture, _), (.refund, _),
            (.adjustment, _), (.forgiveness, _):
            mixedUp(key)
        case (.settings, let entity):
            return .settings(.evolve(entity?.settings, by: event, at: position))
        case (.model, let entity):
            return .model(.evolve(entity?.model, by: event, at: position))
        case (.price, let entity):
            return .price(.evolve(entity?.price, by: event, at: position))
        case (.package, let entity):
            return .package(.evolve(entity?.package, by: event, at: position))
        case (.plan, let entity):
            return .plan(.evolve(entity?.plan, by: event, at: position))
        case (.offer, let entity):
            return .offer(.evolve(entity?.offer, by: event, at: position))
        case (.generation, let entity):
            return .generation(.evolve(entity?.generation, by: event, at: position))
        case (.job, let entity):
            return .job(.evolve(entity?.job, by: event, at: position))
        case (.payment, let entity):
            return .payment(.evolve(entity?.payment, by: event, at: position))
        case (.checkout, let entity):
            return .checkout(.evolve(entity?.checkout, by: event, at: position))
        case (.customer, let entity):
            return .customer(.evolve(entity?.customer, by: event, at: position))
        case (.awaited(let id), let entity):
            return .awaited(.evolve(entity?.awaited, id, by: event, at: position))
        case (.subscription, let entity):
            return .subscription(.evolve(entity?.subscription, by: event, at: position))
        case (.workflow, let entity):
            return .workflow(.evolve(entity?.workflow, by: event, at: position))
        case (.run, let entity):
            return .run(.evolve(entity?.run, by: event, at: position))
        case (.dispute, let entity):
            return .dispute(.evolve(entity?.dispute, by: event, at: position))
        case (.member, let entity):
            return .member(.evolve(entity?.member, by: event, at: position))
        case (.alert(let id), let entity):
            return .alert(.evolve(entity?.alert ?? Alert(id: id), by: event, at: position))
        case (.fault, let entity):
            return .fault(.evolve(entity?.fault, by: event, at: position))
        case (.key, let entity):
            return .key(.evolve(entity?.key, by: event, at: position))
        case (.activity, let entity):
            return .activity(.evolve(entity?.activity, by: event, at: position))
        case (.delivery, let entity):
            return .delivery(.evolve(entity?.delivery, by: event, at: position))
        case (.segment, let entity):
            return .segment(.evolve(entity?.segment, by: event, at: position))
        }
    }

    private static func mixedUp(_ key: EntityKey) -> Never {
        preconditionFailure("The page of a \(key.kind) holds another kind of entity.")
    }

    private static func opened(by event: Event, at position: Position) -> Account {
        guard case .accountOpened(let opened) = event else { mismatch(event, position) }
        return Account(
            id: opened.account,
            name: opened.name,
            plan: opened.plan,
            metadata: opened.metadata,
            memory: Memory(fingerprint: opened.fingerprint, position: position)
        )
    }

    private static func lot(_ id: LotID, of event: Event, at position: Position) -> Lot {
        switch event {
        case .creditsGranted(let grant):
            return Lot(
                id: id,
                account: grant.account,
                amount: grant.amount,
                terms: grant.terms,
                basis: grant.basis,
                note: grant.note,
                memory: Memory(fingerprint: grant.fingerprint, position: position)
            )
        case .creditsAdjusted(let adjustment):
            guard case .increase(let amount, _) = adjustment.effect else { break }
            return Lot(
                id: id,
                account: adjustment.account,
                amount: amount,
                terms: .ofAdjustments,
                basis: nil,
                note: nil,
                memory: Memory(fingerprint: adjustment.fingerprint, position: position)
            )
        case .creditsRolledOver(let rollover):
            return Lot(
                id: id,
                account: rollover.account,
                amount: rollover.amount,
                terms: rollover.terms,
                basis: rollover.basis,
                note: nil,
                memory: Memory(fingerprint: rollover.fingerprint, position: position)
            )
        case .creditsReinstated(let reinstatement):
            guard let lot = reinstatement.newLot else { break }
            return Lot(
                id: id,
                account: reinstatement.account,
                amount: lot.amount,
                terms: lot.terms,
                basis: nil,
                note: nil,
                memory: Memory(fingerprint: .none, position: position)
            )
        case .creditsRefunded(let refund):
            guard let lot = refund.newLot else { break }
            return Lot(
                id: id,
                account: refund.account,
                amount: lot.amount,
                terms: lot.terms,
                basis: nil,
                note: nil,
                memory: Memory(fingerprint: refund.fingerprint, position: position)
            )
        default: break
        }
        mismatch(event, position)
    }

    private static func reserved(by event: Event, at position: Position) -> Reservation {
        guard case .creditsReserved(let reserved) = event else { mismatch(event, position) }
        return Reservation(
            id: reserved.id,
            account: reserved.account,
            amount: reserved.amount,
            slices: reserved.slices,
            expiresAt: reserved.expiresAt,
            member: reserved.member,
            memory: Memory(fingerprint: reserved.fingerprint, position: position)
        )
    }

    private static func captured(
        _ id: CaptureID,
        by event: Event,
        at position: Position
    ) -> CaptureRecord {
        switch event {
        case .creditsCaptured(let capture):
            return CaptureRecord(
                id: id,
                reservation: capture.reservation,
                memory: Memory(fingerprint: capture.fingerprint, position: position)
            )
        case .creditsReleased(let release):
            guard let fingerprint = release.fingerprint else { break }
            return CaptureRecord(
                id: id,
                reservation: release.reservation,
                memory: Memory(fingerprint: fingerprint, position: position)
            )
        default: break
        }
        mismatch(event, position)
    }

    private static func refunded(by event: Event, at position: Position) -> RefundRecord {
        guard case .creditsRefunded(let refund) = event else { mismatch(event, position) }
        return RefundRecord(
            id: refund.id,
            reservation: refund.reservation,
            account: refund.account,
            amount: refund.amount,
            memory: Memory(fingerprint: refund.fingerprint, position: position)
        )
    }

    private static func adjusted(by event: Event, at position: Position) -> AdjustmentRecord {
        guard case .creditsAdjusted(let adjustment) = event else { mismatch(event, position) }
        let memory = Memory(fingerprint: adjustment.fingerprint, position: position)
        switch adjustment.effect {
        case .increase(let amount, _):
            return AdjustmentRecord(
                id: adjustment.id,
                account: adjustment.account,
                change: .increase(amount),
                debt: .zero,
                memory: memory
            )
        case .decrease(let amount, _, let debt):
            return AdjustmentRecord(
                id: adjustment.id,
                account: adjustment.account,
                change: .decrease(amount),
                debt: debt,
                memory: memory
            )
        }
    }

    private static func forgiven(by event: Event, at position: Position) -> ForgivenessRecord {
        guard case .debtForgiven(let forgiveness) = event else { mismatch(event, position) }
        return ForgivenessRecord(
            id: forgiveness.id,
            account: forgiveness.account,
            amount: forgiveness.amount,
            memory: Memory(fingerprint: forgiveness.fingerprint, position: position)
        )
    }

    private static func mismatch(_ event: Event, _ position: Position) -> Never {
        preconditionFailure("The event at \(position) evolves an entity that it does not name.")
    }
}

extension LotTerms {
    /// The terms of the lot that a positive adjustment makes.
    static let ofAdjustments = LotTerms(
        source: .adjustment,
        priority: LotSource.adjustment.defaultPriority,
        expiresAt: nil
    )
}
