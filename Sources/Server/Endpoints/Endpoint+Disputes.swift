// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Projections

extension Endpoint {
    static let disputes: [Endpoint] = [
        .command("open_dispute", .post, "/v1/disputes", [.user, .service, .admin], status: 201) {
            $0.openDispute()
        },
        .command("resolve_dispute", .post, "/v1/disputes/{dispute}/resolve", [.admin]) {
            $0.resolveDispute()
        },
        .list("/v1/disputes", [.user, .service, .auditor, .admin], .disputes),
        .read("/v1/disputes/{dispute}", [.user, .service, .auditor, .admin]) { call, services in
            try await services.show(.dispute(DisputeID(trusted: call.target)), call)
        },
        .read("/v1/disputes/{dispute}/evidence", [.service, .auditor, .admin]) { call, services in
            try await services.reads.bounded(call) {
                let evidence = try await Evidence(
                    of: DisputeID(trusted: call.target),
                    from: call.handler
                )
                // Where the evidence is read from.
                try await services.reads.readModels(
                    [Timeline.readModel],
                    for: call,
                    atLeast: evidence.position,
                    mayLag: false
                ) { _ in }
                return .json(
                    try await evidence.document(
                        from: services.installation,
                        ledger: call.ledger
                    )
                )
            }
        },
    ]
}

extension CommandFields {
    /// A user disputes what the own account's generation took; nobody else's is found.
    fileprivate mutating func openDispute() -> LedgerRequest? {
        let id: DisputeID = newIdentifier()
        let generation: GenerationID? = fields.ledgerIdentifier("generation")
        let category = word("category")
        let reason = fields.text("reason", atMost: RequestBounds.textCharacters, isRequired: true)
        guard let generation, let reason else { return nil }
        let own = caller.role == .user ? caller.account : nil
        guard caller.role != .user || own != nil else {
            fields.fail("generation", "Ask with a token whose sub is the id of an account.")
            return nil
        }
        return .draft(
            Draft(
                .dispute(id),
                subject: .owner(of: .generation(generation)),
                personalTexts: [reason],
                actor: actor
            ) { seal, stamp in
                let command = OpenDispute(
                    id: id,
                    generation: generation,
                    account: own,
                    category: category,
                    reason: seal(reason)
                )
                return .dispute(.open(command), stamp)
            }
        )
    }

    fileprivate mutating func resolveDispute() -> LedgerRequest? {
        let id: DisputeID? = identifier("dispute")
        let outcome = fields.resolution()
        let amount = fields.amount("amount")
        let note = fields.text("note", atMost: RequestBounds.textCharacters, isRequired: true)
        guard let id, let outcome, let note else { return nil }
        return .draft(
            Draft(
                .dispute(id),
                subject: .owner(of: .dispute(id)),
                personalTexts: [note],
                actor: actor
            ) { seal, stamp in
                let command = ResolveDispute(
                    id: id,
                    outcome: outcome,
                    amount: amount,
                    note: seal(note)
                )
                return .dispute(.resolve(command), stamp)
            }
        )
    }
}

extension FieldReader {
    fileprivate mutating func resolution() -> Dispute.Outcome? {
        guard case .string(let word)? = take("resolution"),
            let outcome = Dispute.Outcome(rawValue: word)
        else {
            let words = Dispute.Outcome.allCases.map(\.rawValue).joined(separator: ", ")
            fail("resolution", "It is required: one of \(words).")
            return nil
        }
        return outcome
    }

    /// An id that the ledger may have given: those of a run's generations hold slashes.
    fileprivate mutating func ledgerIdentifier<Kind>(_ name: String) -> Identifier<Kind>? {
        guard let value = take(name) else {
            fail(name, "It is required: an id.")
            return nil
        }
        let parts: [Substring] =
            if case .string(let text) = value, text.utf8.count <= Self.ledgerIdentifierBytes {
                text.split(separator: "/", omittingEmptySubsequences: false)
            } else {
                []
            }
        guard !parts.isEmpty, parts.allSatisfy({ Identifier<Kind>(String($0)) != nil }) else {
            fail(name, "Send an id as the ledger answered it.")
            return nil
        }
        return Identifier(trusted: parts.joined(separator: "/"))
    }

    private static let ledgerIdentifierBytes = 400
}
