// SPDX-License-Identifier: Apache-2.0

package enum AlertCommand: CommandFamily {
    case acknowledge(Alert.Kind, AlertID)
    /// By a person; what is still so is raised again by what happens next.
    case clear(Alert.Kind, AlertID)
    /// From the scheduler: clears failures of which the window is over; nothing if it is not.
    case sweep(AlertID)
    /// How many events a read model is behind the log.
    case observeProjector(String, behind: Int64)
    case report(ReportFault)
    case resolve(FaultID, note: String?)

    package var subject: EntityKey {
        switch self {
        case .acknowledge(_, let id), .clear(_, let id), .sweep(let id): .alert(id)
        case .observeProjector(let name, _): .alert(.projector(name))
        case .report(let command): .fault(command.id)
        case .resolve(let id, _): .fault(id)
        }
    }
}

package struct ReportFault: Hashable, Sendable {
    package var id: FaultID
    package var account: AccountID?
    package var severity: Fault.Severity
    package var source: String
    package var code: String
    package var message: String?
    package var references: [String]

    package init(
        id: FaultID,
        account: AccountID? = nil,
        severity: Fault.Severity,
        source: String,
        code: String,
        message: String? = nil,
        references: [String] = []
    ) {
        self.id = id
        self.account = account
        self.severity = severity
        self.source = source
        self.code = code
        self.message = message
        self.references = references
    }
}
