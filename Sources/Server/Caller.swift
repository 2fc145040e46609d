// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventLog

/// Who asks.
struct Caller: Sendable {
    enum Role: String, CaseIterable, Sendable {
        /// The account whose id is the token's `sub`.
        case user
        case service
        case auditor
        case admin
        /// Comes for jobs, and may do nothing else.
        case worker
    }

    /// The ledgers that the credentials are bound to.
    enum Scope: Hashable, Sendable {
        case all
        case number(Int32)
        case name(String)
    }

    let role: Role
    /// A user's own; `nil` if the subject cannot be an account's id.
    let account: AccountID?
    let scope: Scope
    /// For the log: which credentials, never the credentials.
    let label: String

    func mayUse(_ ledger: Ledger) -> Bool {
        switch scope {
        case .all: true
        case .number(let id): ledger.id == id
        case .name(let name): ledger.name == name
        }
    }
}
