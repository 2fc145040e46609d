// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Short commands about what is owed.
extension Command {
    package static func forgive(
        _ id: ForgivenessID,
        _ amount: Amount? = nil,
        of account: AccountID = "alice"
    ) -> Command {
        var command = ForgiveDebt(id: id, account: account, amount: amount, fingerprint: .none)
        command.fingerprint = Fingerprint(of: command)
        return .forgive(command)
    }
}
