// SPDX-License-Identifier: Apache-2.0

/// How far the time that a signature covers may be from ours; a replay from later than that is
/// refused.
package struct Tolerance: Hashable, Sendable {
    /// Five minutes: what Stripe and Standard Webhooks take.
    package static let standard = Tolerance(pastSeconds: 300, futureSeconds: 300)

    package let pastSeconds: Int64
    /// `nil`: signatures of the future are taken, as by Stripe's own libraries.
    package let futureSeconds: Int64?

    package init(pastSeconds: Int64, futureSeconds: Int64?) {
        self.pastSeconds = pastSeconds
        self.futureSeconds = futureSeconds
    }

    /// Exactly as far as is tolerated is near enough; both are in seconds since 1970.
    package func doubt(signedAt: Int64, receivedAt: Int64) -> Verification.Doubt? {
        let (age, overflows) = receivedAt.subtractingReportingOverflow(signedAt)
        if overflows { return signedAt < receivedAt ? .tooOld : .tooEarly }
        if age > pastSeconds { return .tooOld }
        if let futureSeconds, age < -futureSeconds { return .tooEarly }
        return nil
    }

    /// Decimal digits only, as they are in a header; `nil` for anything else.
    package static func seconds(_ text: some StringProtocol) -> Int64? {
        guard !text.isEmpty, text.utf8.count <= 19,
            text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
        else { return nil }
        return Int64(text)
    }
}
