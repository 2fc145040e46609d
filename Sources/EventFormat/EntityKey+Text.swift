// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Keys as text: `reservation/r-1`. Part of the stored format, and the key of the pages.
extension EntityKey {
    package var text: String {
        switch self {
        case .account(let id): "account/" + id.text
        case .lot(let id): "lot/" + id.text
        case .reservation(let id): "reservation/" + id.text
        case .capture(let id): "capture/" + id.text
        case .refund(let id): "refund/" + id.text
        case .adjustment(let id): "adjustment/" + id.text
        }
    }

    /// Returns `nil` for a kind that this version does not know.
    package init?(text: String) {
        guard let slash = text.firstIndex(of: "/") else { return nil }
        let id = String(text[text.index(after: slash)...])
        switch text[..<slash] {
        case "account": self = .account(AccountID(trusted: id))
        case "lot": self = .lot(LotID(trusted: id))
        case "reservation": self = .reservation(ReservationID(trusted: id))
        case "capture": self = .capture(CaptureID(trusted: id))
        case "refund": self = .refund(RefundID(trusted: id))
        case "adjustment": self = .adjustment(AdjustmentID(trusted: id))
        default: return nil
        }
    }
}
