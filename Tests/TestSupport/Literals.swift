// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Literals that let a test read like a sentence: amounts in credits, instants in seconds.

extension Amount: ExpressibleByIntegerLiteral {
    package init(integerLiteral credits: Int64) {
        guard let amount = Amount(microcredits: credits * Amount.microcreditsPerCredit) else {
            preconditionFailure("\(credits) credits are no amount.")
        }
        self = amount
    }
}

extension Balance: ExpressibleByIntegerLiteral {
    package init(integerLiteral credits: Int64) {
        self.init(microcredits: Int128(credits) * Int128(Amount.microcreditsPerCredit))
    }
}

extension Capture.Quantity: ExpressibleByIntegerLiteral {
    package init(integerLiteral credits: Int64) {
        self = .amount(Amount(integerLiteral: credits))
    }
}

extension Instant: ExpressibleByIntegerLiteral {
    package init(integerLiteral seconds: Int64) {
        self.init(microseconds: seconds * Instant.microsecondsPerSecond)
    }

    /// The last instant before this one.
    package var justBefore: Instant { Instant(microseconds: microseconds - 1) }
}

extension Identifier: ExpressibleByUnicodeScalarLiteral {
    package init(unicodeScalarLiteral text: String) {
        self.init(trusted: text)
    }
}

extension Identifier: ExpressibleByExtendedGraphemeClusterLiteral {
    package init(extendedGraphemeClusterLiteral text: String) {
        self.init(trusted: text)
    }
}

extension Identifier: ExpressibleByStringLiteral {
    /// Not checked, so that a test may also name the lots that the ledger derives.
    package init(stringLiteral text: String) {
        self.init(trusted: text)
    }
}
