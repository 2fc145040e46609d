// SPDX-License-Identifier: Apache-2.0

/// An exact fraction, in lowest terms; the denominator is positive.
///
/// What does not fit is an error, never a wrong number.
package struct Rational: Hashable, Sendable {
    package static let zero = Rational(0)
    package static let one = Rational(1)

    package let numerator: Int128
    package let denominator: Int128

    package init(_ integer: Int128) {
        numerator = integer
        denominator = 1
    }

    /// - Precondition: the denominator is positive.
    package init(_ numerator: Int128, over denominator: Int128) {
        precondition(denominator > 0, "A denominator is positive.")
        let divisor = Self.greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
        self.numerator = numerator / Int128(divisor)
        self.denominator = denominator / Int128(divisor)
    }

    /// Neither is zero at once.
    private static func greatestCommonDivisor(_ left: UInt128, _ right: UInt128) -> UInt128 {
        var (left, right) = (left, right)
        while right != 0 { (left, right) = (right, left % right) }
        return left
    }

    package static func * (left: Rational, right: Rational) throws(PricingError) -> Rational {
        // Reduced crosswise first: the products are as small as they can be.
        let first = Rational(left.numerator, over: right.denominator)
        let second = Rational(right.numerator, over: left.denominator)
        let (numerator, overflowed) = first.numerator.multipliedReportingOverflow(
            by: second.numerator
        )
        let (denominator, carried) = first.denominator.multipliedReportingOverflow(
            by: second.denominator
        )
        guard !overflowed, !carried, numerator != .min else { throw .outOfBounds }
        return Rational(numerator, over: denominator)
    }

    package static func + (left: Rational, right: Rational) throws(PricingError) -> Rational {
        let divisor = Int128(
            greatestCommonDivisor(left.denominator.magnitude, right.denominator.magnitude)
        )
        let (first, firstOverflowed) = left.numerator.multipliedReportingOverflow(
            by: right.denominator / divisor
        )
        let (second, secondOverflowed) = right.numerator.multipliedReportingOverflow(
            by: left.denominator / divisor
        )
        let (sum, sumOverflowed) = first.addingReportingOverflow(second)
        let (denominator, overflowed) = left.denominator.multipliedReportingOverflow(
            by: right.denominator / divisor
        )
        guard !firstOverflowed, !secondOverflowed, !sumOverflowed, !overflowed, sum != .min else {
            throw .outOfBounds
        }
        return Rational(sum, over: denominator)
    }

    package static func - (left: Rational, right: Rational) throws(PricingError) -> Rational {
        try left + -right
    }

    package static prefix func - (value: Rational) -> Rational {
        Rational(-value.numerator, over: value.denominator)
    }

    package var isNegative: Bool { numerator < 0 }

    /// The largest integer that is not above it.
    package var floor: Int128 {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return remainder < 0 ? quotient - 1 : quotient
    }

    package func rounded(_ direction: Rounding.Direction) -> Int128 {
        let floor = floor
        let remainder = numerator - floor * denominator
        guard remainder > 0 else { return floor }
        // Compared with the other part, as twice the remainder may not fit.
        let rest = denominator - remainder
        return switch direction {
        case .up: floor + 1
        case .down: floor
        case .halfUp: remainder >= rest ? floor + 1 : floor
        case .halfEven:
            if remainder == rest {
                floor.isMultiple(of: 2) ? floor : floor + 1
            } else {
                remainder > rest ? floor + 1 : floor
            }
        }
    }
}
