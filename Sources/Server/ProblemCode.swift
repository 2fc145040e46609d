// SPDX-License-Identifier: Apache-2.0

/// The slugs of all problems.
///
/// A slug never changes: programs rely on it.
enum ProblemCode: String, CaseIterable, Sendable {
    case invalidRequest = "invalid-request"
    case unauthenticated
    case insufficientCredits = "insufficient-credits"
    case forbidden
    case accountSuspended = "account-suspended"
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case idConflict = "id-conflict"
    case reservationClosed = "reservation-closed"
    case amountExceedsHold = "amount-exceeds-hold"
    case amountExceedsCaptured = "amount-exceeds-captured"
    case amountExceedsDebt = "amount-exceeds-debt"
    case tooManyLots = "too-many-lots"
    case accountFrozen = "account-frozen"
    case modelLocked = "model-locked"
    case modelDisabled = "model-disabled"
    case modelNotFound = "model-not-found"
    case quoteExpired = "quote-expired"
    case wrongState = "wrong-state"
    case limitReached = "limit-reached"
    case memberCapExceeded = "member-cap-exceeded"
    case rateLimited = "rate-limited"
    case invalidParameters = "invalid-parameters"
    case signatureInvalid = "signature-invalid"
    case tooLarge = "too-large"
    case unsupportedMediaType = "unsupported-media-type"
    case internalError = "internal-error"
    case overloaded
    case unavailable
    case projectionBehind = "projection-behind"

    var status: Int {
        switch self {
        case .signatureInvalid: 400
        case .unauthenticated: 401
        case .insufficientCredits: 402
        case .forbidden, .accountSuspended, .accountFrozen, .modelDisabled, .memberCapExceeded: 403
        case .notFound, .modelNotFound: 404
        case .methodNotAllowed: 405
        case .idConflict, .reservationClosed, .amountExceedsHold, .amountExceedsCaptured,
            .amountExceedsDebt, .tooManyLots, .quoteExpired, .wrongState, .limitReached:
            409
        case .tooLarge: 413
        case .unsupportedMediaType: 415
        case .invalidRequest, .invalidParameters: 422
        case .modelLocked: 423
        case .rateLimited: 429
        case .internalError: 500
        case .overloaded, .unavailable: 503
        case .projectionBehind: 504
        }
    }

    var title: String {
        switch self {
        case .invalidRequest: "The request is not valid"
        case .unauthenticated: "Credentials are due"
        case .insufficientCredits: "There are not enough credits"
        case .forbidden: "Not allowed"
        case .accountSuspended: "The account is suspended"
        case .notFound: "There is no such thing"
        case .methodNotAllowed: "The path does not have this method"
        case .idConflict: "The id is taken by another content"
        case .reservationClosed: "The reservation is closed"
        case .amountExceedsHold: "The amount is more than is held"
        case .amountExceedsCaptured: "The amount is more than was captured"
        case .amountExceedsDebt: "The amount is more than is owed"
        case .tooManyLots: "The account has too many lots"
        case .accountFrozen: "The account is frozen until its debt is settled"
        case .modelLocked: "The model is locked"
        case .modelDisabled: "The model is disabled"
        case .modelNotFound: "There is no such model"
        case .quoteExpired: "The quote has expired"
        case .wrongState: "The state does not allow it"
        case .limitReached: "A limit is reached"
        case .memberCapExceeded: "The member may not spend more in this period"
        case .rateLimited: "Too many at a time"
        case .invalidParameters: "The parameters are not valid"
        case .signatureInvalid: "The delivery is not authentic"
        case .tooLarge: "The body is too large"
        case .unsupportedMediaType: "The body is of another media type"
        case .internalError: "Something went wrong in the server"
        case .overloaded: "Too much is waiting"
        case .unavailable: "The ledger cannot be reached"
        case .projectionBehind: "The position is not reached yet"
        }
    }
}
