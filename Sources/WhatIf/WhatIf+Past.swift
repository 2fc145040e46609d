// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

/// What happened to a generation before a movement of which only its page tells.
extension WhatIf {
    /// What a page says that happened to its generation before a movement.
    func past(
        of page: Generation,
        before movement: Movement
    ) async throws -> [RecordedEvent] {
        let position = movement.position
        // What was given back for it a late success may take again; no page says where that is.
        if case .succeeded = movement.kind, page.refunded > .zero {
            return try await life(of: page, before: position)
        }
        let ends =
            page.verdicts.map(\.memory.position)
            + [page.endPosition, page.usagePosition]
            .compactMap(\.self)
        var records: [RecordedEvent] = []
        for end in Set(ends).sorted() where end < position {
            // With the charge before it.
            let found = try await events(after: max(0, end - 2), through: end)
            records += found.filter { $0.position > records.last?.position ?? 0 }
        }
        return records.filter { record in
            record.isOf(.creditsCharged) || ends.contains(record.position)
        }
    }

    /// All events about a generation from its order to a position, which is not included.
    private func life(
        of page: Generation,
        before position: Position
    ) async throws -> [RecordedEvent] {
        var life: [RecordedEvent] = []
        var last = page.memory.position
        while last < position - 1 {
            let records = try await events(after: last, through: position - 1)
            life += try records.filter { try $0.isAbout(page) }
            guard let end = records.last?.position else { break }
            last = end
        }
        return life
    }
}

extension RecordedEvent {
    /// Whether it moved credit for a generation after its order, or says how much was used.
    fileprivate func isAbout(_ page: Generation) throws(FormatError) -> Bool {
        guard account == page.account.text else { return false }
        return switch try decoded() {
        case .generation(let event): event.reference.generation == page.id
        case .creditsCharged(let charge): charge.reservation == page.request.hold.reservation
        case .creditsRefunded(let refund): refund.reservation == page.request.hold.reservation
        default: false
        }
    }
}

extension Movement {
    /// What the hold had given before, by a page that may be of before or after.
    func captured(before page: Generation) -> Balance {
        switch kind {
        case .succeeded(let event, _):
            let isIn = page.verdicts.contains { $0.memory.position == position }
            let own = isIn ? event.captured.microcredits : 0
            return Balance(microcredits: page.captured.microcredits - own)
        case .cancelled: return .zero
        case .givenBack: return page.captured
        }
    }

    /// Whether what happened before must be known, of a generation that only its page tells of.
    func dependsOnPast(of page: Generation) -> Bool {
        switch kind {
        case .succeeded(let event, _): event.isLate
        case .cancelled: page.usagePosition != nil
        case .givenBack: true
        }
    }
}
