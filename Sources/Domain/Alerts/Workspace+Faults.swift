// SPDX-License-Identifier: Apache-2.0

/// The error log.
extension Workspace {
    mutating func report(_ command: ReportFault, _ stamp: Stamp) throws(Refusal) -> Decision {
        if let fault = try entity(.fault(command.id))?.fault {
            return try fault.memory.answer(to: stamp.fingerprint, of: .fault(command.id))
        }
        try emit(
            .alert(
                .faultReported(
                    FaultReported(
                        id: command.id,
                        account: command.account,
                        severity: command.severity,
                        source: command.source,
                        code: command.code,
                        message: command.message,
                        references: command.references,
                        actor: stamp.actor,
                        fingerprint: stamp.fingerprint
                    )
                )
            )
        )
        return .changes
    }

    mutating func resolve(
        _ id: FaultID,
        note: String?,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        guard let fault = try entity(.fault(id))?.fault else {
            throw .rejected(.notFound(.fault(id)))
        }
        if let position = fault.resolvedAt { return .repeats(position) }
        let event = FaultResolved(
            id: id,
            account: fault.account,
            note: note,
            actor: stamp.actor
        )
        try emit(.alert(.faultResolved(event)))
        return .changes
    }

    /// What the ledger itself found to be wrong: named after the event that says so.
    mutating func reportAnomaly(
        _ code: String,
        source: String,
        about keys: [EntityKey],
        of account: AccountID?
    ) throws(Refusal) {
        let id = FaultID(trusted: "anomaly:\(lastPosition)")
        guard try entity(.fault(id)) == nil else { return }
        let event = FaultReported(
            id: id,
            account: account,
            severity: .error,
            source: source,
            code: code,
            references: keys.map { "\($0.kind.rawValue)/\($0.id)" },
            fingerprint: .none
        )
        try emit(.alert(.faultReported(event)))
    }
}
