// SPDX-License-Identifier: Apache-2.0

/// The name of one thing of one kind, unique in a ledger.
///
/// Whoever creates a thing names it. Names are not personal: they stay in the log for ever.
package struct Identifier<Kind>: Hashable, Sendable {
    package static var bytesMaximum: Int { 128 }

    package let text: String

    /// Returns `nil` unless the text is 1–128 characters of `A–Z a–z 0–9 _ - . :`.
    package init?(_ text: String) {
        var text = text
        let isValid = text.withUTF8 { bytes in
            unsafe 1...Self.bytesMaximum ~= bytes.count && bytes.allSatisfy(Self.isAllowed)
        }
        guard isValid else { return nil }
        self.text = text
    }

    /// A name from the log, or one that we derive from a caller's by a character (`/`) that no
    /// caller can use.
    package init(trusted text: String) {
        self.text = text
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: ":"):
            true
        default:
            false
        }
    }
}

package typealias AccountID = Identifier<Account>
package typealias LotID = Identifier<Lot>
package typealias ReservationID = Identifier<Reservation>
package typealias CaptureID = Identifier<CaptureRecord>
package typealias RefundID = Identifier<RefundRecord>
package typealias AdjustmentID = Identifier<AdjustmentRecord>
package typealias ForgivenessID = Identifier<ForgivenessRecord>
package typealias ModelID = Identifier<Model>
package typealias PriceID = Identifier<PriceVersion>
package typealias PackageID = Identifier<Package>
package typealias PlanID = Identifier<Plan>
package typealias OfferID = Identifier<Offer>
package typealias GenerationID = Identifier<Generation>
package typealias JobID = Identifier<Job>
package typealias PaymentID = Identifier<Payment>
package typealias CheckoutID = Identifier<Checkout>
package typealias CustomerID = Identifier<Customer>
package typealias SubscriptionID = Identifier<Subscription>
package typealias WorkflowID = Identifier<Workflow>
package typealias RunID = Identifier<Run>
package typealias DisputeID = Identifier<Dispute>
package typealias MemberID = Identifier<Member>
package typealias AlertID = Identifier<Alert>
package typealias FaultID = Identifier<Fault>
package typealias KeyID = Identifier<AccessKey>
package typealias ActivityID = Identifier<ActivityBatch>

extension Identifier where Kind == Lot {
    /// The lot that a positive adjustment makes.
    package init(of adjustment: AdjustmentID) {
        self.init(trusted: "adjustment/" + adjustment.text)
    }

    /// The lot that takes back what a refund cannot return to an expired lot.
    package init(of refund: RefundID) {
        self.init(trusted: "refund/" + refund.text)
    }
}
