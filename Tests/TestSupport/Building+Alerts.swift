// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Short commands and events of alerts and of the error log.
extension Command {
    package static func alert(_ command: AlertCommand, by actor: String? = nil) -> Command {
        .alert(command, Stamp(fingerprint: Fingerprint(of: command), actor: actor))
    }

    package static func configure(_ fields: SettingsField...) -> Command {
        let command = CatalogCommand.configure(fields, reason: nil)
        return .catalog(command, Stamp(fingerprint: Fingerprint(of: command), actor: nil))
    }
}

extension Event {
    package static func raised(
        _ kind: Alert.Kind,
        _ subject: AlertID,
        of account: AccountID? = nil,
        _ facts: AlertFact...
    ) -> Event {
        .alert(.raised(AlertRaised(kind: kind, subject: subject, account: account, facts: facts)))
    }

    package static func cleared(
        _ kind: Alert.Kind,
        _ subject: AlertID,
        of account: AccountID? = nil,
        by actor: String? = nil,
        _ facts: AlertFact...
    ) -> Event {
        .alert(
            .cleared(
                AlertCleared(
                    kind: kind,
                    subject: subject,
                    account: account,
                    facts: facts,
                    actor: actor
                )
            )
        )
    }
}

extension MemoryStore {
    package func alert(_ id: AlertID) -> Alert? { entities[.alert(id)]?.alert }
}
