// SPDX-License-Identifier: Apache-2.0

package import Domain

/// What sums are kept apart by.
package struct Grouping: Hashable, Sendable {
    package enum Part: String, CaseIterable, Sendable {
        case account, model, day
    }

    package let parts: Set<Part>

    package init(_ parts: Set<Part> = Set(Part.allCases)) {
        self.parts = parts
    }

    func group(_ movement: Movement, _ model: ModelID) -> Group {
        Group(
            day: parts.contains(.day) ? movement.recordedAt.day : nil,
            account: parts.contains(.account) ? movement.account : nil,
            model: parts.contains(.model) ? model : nil
        )
    }
}

/// What a sum is of; a part that is not told apart is `nil`.
package struct Group: Hashable, Sendable {
    /// Since 1970-01-01, in UTC: that of the event that moved the credit.
    package let day: Int64?
    package let account: AccountID?
    package let model: ModelID?

    package init(day: Int64?, account: AccountID?, model: ModelID?) {
        self.day = day
        self.account = account
        self.model = model
    }
}

extension Group: Comparable {
    package static func < (left: Group, right: Group) -> Bool {
        (left.day ?? 0, left.account?.text ?? "", left.model?.text ?? "")
            < (right.day ?? 0, right.account?.text ?? "", right.model?.text ?? "")
    }
}

extension Instant {
    fileprivate var day: Int64 {
        let day = 86_400 * Self.microsecondsPerSecond
        return microseconds >= 0 ? microseconds / day : (microseconds + 1) / day - 1
    }
}

/// What came and what would have come, of one group or of all.
package struct Sum: Hashable, Sendable {
    /// How many settlements both are of.
    package var generations = 0
    package var was = Money()
    package var would = Money()
    /// How many settlements nobody can price otherwise, and what those came to: not in `was`.
    package var unpriced = 0
    package var unpricedMoney = Money()
    /// Of the generations, those for which somebody said what to take.
    package var named = 0

    package init() {}

    /// What the other prices would have brought more, after refunds.
    package var difference: Int128 { would.net - was.net }
}

/// What nobody can price otherwise, and why.
package struct UnpricedSum: Hashable, Sendable {
    package static let examplesMaximum = 5

    package struct Reason: Hashable, Sendable {
        package let model: ModelID
        package let reason: Unpriced
    }

    package var generations = 0
    package var money = Money()
    /// The first few.
    package var examples: [GenerationID] = []
}

/// All that a run says.
package struct Sums: Hashable, Sendable {
    package var groups: [Group: Sum] = [:]
    package var unpriced: [UnpricedSum.Reason: UnpricedSum] = [:]
    package var total = Sum()

    package init() {}

    mutating func add(_ group: Group, _ change: (inout Sum) -> Void) {
        change(&groups[group, default: Sum()])
        change(&total)
    }

    mutating func note(_ movement: Movement, _ reason: UnpricedSum.Reason) {
        var sum = unpriced[reason] ?? UnpricedSum()
        sum.money += movement.money
        if movement.settles {
            sum.generations += 1
            if sum.examples.count < UnpricedSum.examplesMaximum {
                sum.examples.append(movement.generation)
            }
        }
        unpriced[reason] = sum
    }
}
