// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// The lines while they are exact, and what they come to.
struct Bill {
    private var lines: [BillLine] = []
    private var total = Rational.zero

    mutating func add(
        _ rates: Rates,
        of inputs: PriceInputs,
        outputs: Int64,
        usage: Usage?
    ) throws(PricingError) {
        if rates.base > 0 { try add("base", .atEnd, Rational(Int128(rates.base))) }
        let count = Rational(Int128(outputs))
        if rates.perOutput > 0, outputs > 0 {
            try add(
                "\(outputs) \(outputs == 1 ? "output" : "outputs") × "
                    + CreditFigure.text(rates.perOutput),
                .nowhere,
                try Rational(Int128(rates.perOutput)) * count
            )
        }
        for rate in rates.units {
            guard let quantity = usage?[rate.measure] ?? inputs.estimate[rate.measure] else {
                continue
            }
            try add(rate, quantity, outputs: outputs)
        }
        for multiplier in rates.multipliers {
            guard let value = inputs.value(for: multiplier.condition) else { continue }
            let label = multiplier.label ?? multiplier.condition.label(of: value)
            try multiply(by: multiplier.factor, label: label)
        }
        for surcharge in rates.surcharges where surcharge.microcredits > 0 {
            guard let value = inputs.value(for: surcharge.condition) else { continue }
            let amount = Rational(Int128(surcharge.microcredits))
            let label = surcharge.label ?? surcharge.condition.label(of: value)
            if surcharge.isPerOutput, outputs != 1 {
                let figure = CreditFigure.text(surcharge.microcredits)
                try add("\(label) \(outputs) × \(figure)", .nowhere, try amount * count)
            } else {
                try add(label, .atEnd, amount)
            }
        }
    }

    private mutating func add(
        _ rate: UnitRate,
        _ quantity: ExactDecimal,
        outputs: Int64
    ) throws(PricingError) {
        guard !quantity.isNegative else { throw .outOfBounds }
        var exact =
            try Rational(Int128(rate.microcredits), over: Int128(rate.per))
            * quantity.rational
        var label =
            "\(quantity.text) \(rate.unit ?? rate.measure) × "
            + CreditFigure.text(rate.microcredits)
        if rate.per > 1 { label += " per \(rate.per)" }
        if rate.isPerOutput {
            exact = try exact * Rational(Int128(outputs))
            if outputs != 1 { label = "\(outputs) × \(label)" }
        }
        if exact != .zero { try add(label, .nowhere, exact) }
    }

    private mutating func add(
        _ label: String,
        _ figure: BillLine.Figure,
        _ exact: Rational
    ) throws(PricingError) {
        lines.append(BillLine(label: label, figure: figure, exact: exact))
        total = try total + exact
    }

    /// A line of its own for what the factor adds or takes off.
    mutating func multiply(by factor: ExactDecimal, label: String) throws(PricingError) {
        let change = try total * (try factor.rational - .one)
        guard change != .zero else { return }
        try add("\(label) × \(factor.text)", .inBrackets, change)
    }

    mutating func raise(to minimum: Int64) throws(PricingError) {
        let missing = try Rational(Int128(minimum)) - total
        guard missing != .zero, !missing.isNegative else { return }
        try add("minimum \(CreditFigure.text(minimum))", .inBrackets, missing)
    }

    /// The cost: its lines sum to it, by largest remainder.
    consuming func rounded(_ rounding: Rounding) throws(PricingError) -> Cost {
        let unit = rounding.unit
        let units = try (total * Rational(1, over: unit)).rounded(rounding.direction)
        let (sum, overflowed) = units.multipliedReportingOverflow(by: unit)
        guard !overflowed, 0...Int128(Amount.maximum) ~= sum else { throw .outOfBounds }
        let difference = try Rational(sum) - total
        // Less than a microcredit is spread over the lines.
        if unit > 1, difference != .zero { try add("rounding", .inBrackets, difference) }
        return Cost(lines: try apportioned(sum), microcredits: Int64(sum))
    }

    private func apportioned(_ sum: Int128) throws(PricingError) -> [PriceLine] {
        var shares = lines.map(\.exact.floor)
        var remainders: [(index: Int, remainder: Rational)] = []
        for (index, line) in lines.enumerated() {
            remainders.append((index, try line.exact - Rational(shares[index])))
        }
        var missing = sum - shares.reduce(0, +)
        while missing > 0 {
            var best: (index: Int, remainder: Rational)?
            for candidate in remainders {
                // The first of equals.
                guard let found = best else {
                    best = candidate
                    continue
                }
                if try (found.remainder - candidate.remainder).isNegative { best = candidate }
            }
            guard let best else { break }
            shares[best.index] += 1
            remainders.removeAll { $0.index == best.index }
            missing -= 1
        }
        var priced: [PriceLine] = []
        for (line, share) in zip(lines, shares) {
            guard let microcredits = Int64(exactly: share) else { throw .outOfBounds }
            priced.append(PriceLine(text: line.text(microcredits), microcredits: microcredits))
        }
        return priced
    }
}

/// A line before it is rounded.
private struct BillLine {
    /// Where the text says the amount, after rounding.
    enum Figure { case nowhere, atEnd, inBrackets }

    let label: String
    let figure: Figure
    let exact: Rational

    func text(_ microcredits: Int64) -> String {
        let magnitude = CreditFigure.text(abs(microcredits))
        return switch figure {
        case .nowhere: label
        case .atEnd: "\(label) \(magnitude)"
        case .inBrackets: "\(label) (\(magnitude))"
        }
    }
}

extension PriceInputs {
    /// The value that fulfils a condition.
    fileprivate func value(for condition: Condition) -> JSON? {
        values.first { $0.name == condition.parameter }
            .flatMap { condition.holds(for: $0.value) ? $0.value : nil }
    }
}

extension Condition {
    fileprivate func label(of value: JSON) -> String {
        switch value {
        case .string(let text), .number(let text): "\(parameter) \(text)"
        case .bool(true): parameter
        case .bool(false): "no \(parameter)"
        case .null, .array, .object: parameter
        }
    }
}
