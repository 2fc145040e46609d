// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func decide(
        _ command: AlertCommand,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        switch command {
        case .acknowledge(let kind, let id): try acknowledge(kind, of: id, stamp)
        case .clear(let kind, let id): try clear(kind, of: id, stamp)
        case .sweep(let id): try sweep(id)
        case .observeProjector(let name, let behind): try observe(name, behind: behind)
        case .report(let command): try report(command, stamp)
        case .resolve(let id, let note): try resolve(id, note: note, stamp)
        }
    }

    /// What the events of other parts mean here.
    mutating func reactAlert(to event: Event) throws(Refusal) {
        if case .payment(let event) = event { try reactAlert(to: event) }
        if case .generation(let event) = event { try reactAlert(to: event) }
        if case .subscription(let event) = event { try reactAlert(to: event) }
    }

    mutating func alert(_ id: AlertID) throws(Refusal) -> Alert? {
        try entity(.alert(id))?.alert
    }

    /// Raises it if it is not, clears it if it is; nothing in between, so that what goes up and
    /// down around a bound is told once.
    mutating func watch(
        _ kind: Alert.Kind,
        of id: AlertID,
        account: AccountID? = nil,
        raises: Bool,
        clears: Bool,
        facts: [AlertFact]
    ) throws(Refusal) {
        let isRaised = try alert(id)?.isRaised(kind) ?? false
        if raises, !isRaised {
            let event = AlertRaised(kind: kind, subject: id, account: account, facts: facts)
            try emit(.alert(.raised(event)))
        } else if clears, isRaised {
            let event = AlertCleared(kind: kind, subject: id, account: account, facts: facts)
            try emit(.alert(.cleared(event)))
        }
    }

    private mutating func requireRaised(
        _ kind: Alert.Kind,
        of id: AlertID
    ) throws(Refusal) -> (Alert, RaisedAlert) {
        guard let alert = try alert(id), let raised = alert.raised.first(where: { $0.kind == kind })
        else { throw .rejected(.notFound(.alert(AlertID(trusted: id.name(of: kind))))) }
        return (alert, raised)
    }

    private mutating func acknowledge(
        _ kind: Alert.Kind,
        of id: AlertID,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let (alert, raised) = try requireRaised(kind, of: id)
        if let position = raised.acknowledgedAt { return .repeats(position) }
        let event = AlertAcknowledged(
            kind: kind,
            subject: id,
            account: alert.account,
            actor: stamp.actor
        )
        try emit(.alert(.acknowledged(event)))
        return .changes
    }

    /// An alert that is not raised stays so.
    private mutating func clear(
        _ kind: Alert.Kind,
        of id: AlertID,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        guard let alert = try alert(id) else {
            throw .rejected(.notFound(.alert(AlertID(trusted: id.name(of: kind)))))
        }
        guard alert.isRaised(kind) else { return .repeats(alert.position) }
        let event = AlertCleared(
            kind: kind,
            subject: id,
            account: alert.account,
            actor: stamp.actor
        )
        try emit(.alert(.cleared(event)))
        return .changes
    }

    private mutating func sweep(_ id: AlertID) throws(Refusal) -> Decision {
        guard let alert = try alert(id), let due = alert.due, due <= time else { return .changes }
        try watch(.failures, of: id, raises: false, clears: true, facts: [])
        return .changes
    }

    private mutating func observe(_ name: String, behind: Int64) throws(Refusal) -> Decision {
        let thresholds = (try entity(.settings)?.settings ?? .standard).alerts
        try watch(
            .projector,
            of: .projector(name),
            raises: thresholds.tells(behind: behind, isRaised: false),
            clears: thresholds.tells(behind: behind, isRaised: true),
            facts: [AlertFact("behind", .count(behind))]
        )
        return .changes
    }
}

extension AlertThresholds {
    /// Whether an alert about a read model is to be raised, or to be cleared: that is when it has
    /// nearly caught up.
    package func tells(behind: Int64, isRaised: Bool) -> Bool {
        isRaised ? behind <= projectorBehind / 100 : behind >= projectorBehind
    }
}
