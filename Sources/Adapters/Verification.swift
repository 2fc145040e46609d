// SPDX-License-Identifier: Apache-2.0

/// Whether a delivery comes from whom it says.
package enum Verification: Hashable, Sendable {
    case authentic
    case refused(Doubt)

    /// Told to the caller and counted; it never says which secret was tried.
    package enum Doubt: String, CaseIterable, Sendable {
        /// There is no secret to check it by.
        case noSecret = "no-secret"
        case missingSignature = "missing-signature"
        case malformedSignature = "malformed-signature"
        case wrongSignature = "wrong-signature"
        /// Signed so long ago that somebody may have kept it.
        case tooOld = "too-old"
        /// Signed by a clock that is ahead of ours.
        case tooEarly = "too-early"
    }
}
