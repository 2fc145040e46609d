// SPDX-License-Identifier: Apache-2.0

package import Domain

/// A book of the journal: one of credits, which are the customers', or one of money, which is the
/// platform's.
package enum Book: Hashable, Sendable {
    case credits(BookAccount)
    case money(MoneyBook)

    package var name: String {
        switch self {
        case .credits(let book): book.rawValue
        case .money(let book): book.rawValue
        }
    }

    /// The accounts under which those of the customers stand.
    ///
    /// The sign of a balance is that of the trial balance, and the first word the one under which
    /// such a sign is usual: what customers have is their asset, what they got their income.
    var branch: String {
        switch self {
        case .credits(let book): book.branch + ":" + book.rawValue.capitalisedWord
        case .money(let book): book.branch + ":" + book.rawValue.capitalisedWord
        }
    }
}

/// Where money can be that was paid for credit, in the platform's books.
package enum MoneyBook: String, CaseIterable, Sendable {
    /// What customers paid for lots.
    case sold
    /// What is owed for it: negative.
    case deferred
    /// What was earned of it by use, and because credit expired: negative.
    case recognised
    case breakage
    /// What went because a payment was taken back: negative.
    case reversed

    fileprivate var branch: String {
        switch self {
        case .sold, .reversed: "Assets:Money"
        case .deferred: "Liabilities:Money"
        case .recognised, .breakage: "Income:Money"
        }
    }
}

extension BookAccount {
    fileprivate var branch: String {
        switch self {
        case .available, .held: "Assets:Credits"
        case .debt: "Liabilities:Credits"
        case .payments, .promotions, .adjustments, .refunds, .uncollected: "Income:Credits"
        case .usage, .breakage: "Expenses:Credits"
        }
    }
}

extension String {
    fileprivate var capitalisedWord: String { prefix(1).uppercased() + dropFirst() }
}
