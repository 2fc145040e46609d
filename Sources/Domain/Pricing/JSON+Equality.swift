// SPDX-License-Identifier: Apache-2.0

package import JSONText

extension JSON {
    /// Whether both say the same: numbers by value, objects whatever the order of their members.
    package func isEqual(to other: JSON) -> Bool {
        switch (self, other) {
        case (.number(let left), .number(let right)):
            guard let leftNumber = ExactDecimal(left), let rightNumber = ExactDecimal(right) else {
                return left == right
            }
            return leftNumber == rightNumber
        case (.array(let left), .array(let right)):
            return left.count == right.count
                && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
        case (.object(let left), .object(let right)):
            return left.count == right.count
                && left.allSatisfy { member in
                    other[member.name].map { $0.isEqual(to: member.value) } ?? false
                }
        case (.null, _), (.bool, _), (.number, _), (.string, _), (.array, _), (.object, _):
            return self == other
        }
    }
}
