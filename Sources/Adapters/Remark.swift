// SPDX-License-Identifier: Apache-2.0

/// Why a provider's message said nothing, or not all that it might.
enum Remark: String {
    case unknownKind = "unknown-kind"
    /// It is about another business, for which the platform acts.
    case connectAccount = "connect-account"
    /// It is of a state that means nothing here, such as a payment that was only begun.
    case nothingNew = "nothing-new"
    /// Another message of the same payment says it, and better.
    case toldElsewhere = "told-elsewhere"
    case unknownStatus = "unknown-status"
    case missingAmount = "missing-amount"
    /// Nobody can say which unit the amount is in: it is left out, and a person must look.
    case unconfirmedAmount = "unconfirmed-amount"
    case missingTime = "missing-time"
    /// It names no payment.
    case missingPayment = "missing-payment"
    /// It names no account of the platform.
    case missingAccount = "missing-account"
    /// The list of what was bought is longer than what is shown, or a line of it is unclear: it is
    /// left out.
    case unclearItems = "unclear-items"
    /// More than one product has the period: how many of which is not told.
    case severalProducts = "several-products"
    /// Its type and its state contradict each other.
    case contradiction
    /// It only shows that a means of payment works.
    case paymentMethodOnly = "payment-method-only"
    /// It pays for a subscription, and does not say for which time; nothing was paid, so it may be
    /// a trial's.
    case unclearPeriod = "unclear-period"
    /// Only a part was captured: what was given back is not told from what was let go.
    case partlyCaptured = "partly-captured"
}
