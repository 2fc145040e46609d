// SPDX-License-Identifier: Apache-2.0

/// Typed access to the entities that decisions read.
extension Workspace {
    mutating func account(_ id: AccountID) throws(Refusal) -> Account? {
        guard case .account(let account) = try entity(.account(id)) else { return nil }
        return account
    }

    mutating func requireAccount(_ id: AccountID) throws(Refusal) -> Account {
        guard let account = try account(id) else { throw .rejected(.notFound(.account(id))) }
        return account
    }

    mutating func lot(_ id: LotID) throws(Refusal) -> Lot? {
        guard case .lot(let lot) = try entity(.lot(id)) else { return nil }
        return lot
    }

    mutating func reservation(_ id: ReservationID) throws(Refusal) -> Reservation? {
        guard case .reservation(let reservation) = try entity(.reservation(id)) else { return nil }
        return reservation
    }

    mutating func requireReservation(_ id: ReservationID) throws(Refusal) -> Reservation {
        guard let reservation = try reservation(id) else {
            throw .rejected(.notFound(.reservation(id)))
        }
        return reservation
    }

    mutating func capture(_ id: CaptureID) throws(Refusal) -> CaptureRecord? {
        guard case .capture(let record) = try entity(.capture(id)) else { return nil }
        return record
    }

    mutating func refund(_ id: RefundID) throws(Refusal) -> RefundRecord? {
        guard case .refund(let record) = try entity(.refund(id)) else { return nil }
        return record
    }

    mutating func member(_ id: MemberID) throws(Refusal) -> Member? {
        try entity(.member(id))?.member
    }

    mutating func adjustment(_ id: AdjustmentID) throws(Refusal) -> AdjustmentRecord? {
        guard case .adjustment(let record) = try entity(.adjustment(id)) else { return nil }
        return record
    }
}
