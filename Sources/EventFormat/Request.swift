// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

/// What a caller asks for, with personal texts still in clear.
///
/// The engine seals them and takes the fingerprint; only then it is a `Command`.
package enum Request: Sendable {
    case openAccount(AccountID, name: String?, plan: String?, metadata: JSON?)
    case suspendAccount(AccountID, reason: String?)
    case reinstateAccount(AccountID, reason: String?)
    case grant(GrantRequest)
    case adjust(AdjustmentID, account: AccountID, SignedAmount, allowsDebt: Bool, reason: String?)
    case reserve(
        ReservationID,
        account: AccountID,
        Amount,
        expiresInSeconds: Int64?,
        member: MemberID? = nil
    )
    case capture(ReservationID, id: CaptureID?, Capture.Quantity, isFinal: Bool)
    case release(ReservationID, reason: String?)
    case refund(RefundID, reservation: ReservationID, Amount?, reason: String?)
    case forgive(ForgivenessID, account: AccountID, Amount?, reason: String?)
    case expireReservation(ReservationID)
    case expireLots(AccountID)
    case draft(Draft)

    package struct GrantRequest: Sendable {
        package var id: LotID
        package var account: AccountID
        package var amount: Amount
        package var terms: LotTerms
        package var basis: CostBasis?
        package var note: String?

        package init(
            id: LotID,
            account: AccountID,
            amount: Amount,
            terms: LotTerms,
            basis: CostBasis? = nil,
            note: String? = nil
        ) {
            self.id = id
            self.account = account
            self.amount = amount
            self.terms = terms
            self.basis = basis
            self.note = note
        }
    }

    /// The personal texts, and nothing else.
    package var personalTexts: [String] {
        switch self {
        case .openAccount(_, let name, _, let metadata):
            [name, metadata?.canonical.text].compactMap(\.self)
        case .suspendAccount(_, let reason), .reinstateAccount(_, let reason),
            .adjust(_, _, _, _, let reason), .release(_, let reason), .refund(_, _, _, let reason):
            [reason].compactMap(\.self)
        case .forgive(_, _, _, let reason): [reason].compactMap(\.self)
        case .grant(let grant): [grant.note].compactMap(\.self)
        case .draft(let draft): draft.personalTexts
        case .reserve, .capture, .expireReservation, .expireLots: []
        }
    }
}

/// Encrypts the personal texts of one subject.
package protocol Sealer {
    func seal(_ text: String) -> Sealed
    /// A keyed hash: equal texts of one subject are equal, and nobody without the key can guess.
    func tag(_ text: String) -> [UInt8]
}
