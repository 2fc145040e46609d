// SPDX-License-Identifier: Apache-2.0

package import JSONText

package enum WorkflowCommand: CommandFamily {
    /// A new workflow, or a new version of it.
    case define(WorkflowID, WorkflowDefinition)
    case retire(WorkflowID)
    case start(StartRun)
    case resume(RunID)
    case cancel(RunID, reason: Sealed?)
    case regenerate(RegenerateStep)
    /// From the scheduler: goes on with a run that had to wait; nothing if it has not waited long
    /// enough.
    case proceed(RunID)

    package var subject: EntityKey {
        switch self {
        case .define(let id, _), .retire(let id): .workflow(id)
        case .start(let command): .run(command.id)
        case .resume(let id), .cancel(let id, _), .proceed(let id): .run(id)
        case .regenerate(let command): .run(command.run)
        }
    }
}

package struct StartRun: Hashable, Sendable {
    package var id: RunID
    package var workflow: WorkflowID
    /// The version that the parameters were made from.
    package var version: Int64
    /// The version that the caller asked for; `nil` is the newest.
    ///
    /// It is part of the content, the newest is not: a repeat stays a repeat when there is a newer
    /// one.
    package var versionAsked: Int64?
    package var account: AccountID
    package var member: MemberID?
    /// In clear, to be checked; what is stored is `sealed`.
    package var inputs: JSON
    package var sealed: Sealed
    /// Of each planned step, in order.
    package var parameters: [Sealed]

    package init(
        id: RunID,
        workflow: WorkflowID,
        version: Int64,
        versionAsked: Int64? = nil,
        account: AccountID,
        member: MemberID? = nil,
        inputs: JSON,
        sealed: Sealed,
        parameters: [Sealed]
    ) {
        self.id = id
        self.workflow = workflow
        self.version = version
        self.versionAsked = versionAsked
        self.account = account
        self.member = member
        self.inputs = inputs
        self.sealed = sealed
        self.parameters = parameters
    }
}

package struct RegenerateStep: Hashable, Sendable {
    package struct Parameters: Hashable, Sendable {
        /// In clear, to be checked and priced.
        package var clear: JSON
        package var sealed: Sealed

        package init(clear: JSON, sealed: Sealed) {
            self.clear = clear
            self.sealed = sealed
        }
    }

    package var run: RunID
    package var step: String
    /// The number of the attempt that begins: 2 where it was generated once.
    ///
    /// Asked twice, it begins once.
    package var attempt: Int64
    /// Whether what depends on it is generated again as well.
    package var includesDependants: Bool
    /// `nil` is as before, at the price of before.
    package var parameters: Parameters?

    package init(
        run: RunID,
        step: String,
        attempt: Int64,
        includesDependants: Bool = false,
        parameters: Parameters? = nil
    ) {
        self.run = run
        self.step = step
        self.attempt = attempt
        self.includesDependants = includesDependants
        self.parameters = parameters
    }
}
