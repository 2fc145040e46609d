// SPDX-License-Identifier: Apache-2.0

package import JSONText

/// The computation: exact fractions of microcredits, rounded once.
extension Price {
    /// What a request costs, for the outputs that are asked for, or were delivered.
    ///
    /// Usage replaces what the parameters say, measure by measure.
    package func cost(
        of parameters: JSON,
        outputs: Int64,
        usage: Usage? = nil,
        plan: String? = nil
    ) throws(PricingError) -> Cost {
        try cost(
            of: try inputs(of: parameters, plan: plan),
            outputs: outputs,
            usage: usage,
            plan: plan
        )
    }

    /// The same from what was kept of the parameters.
    package func cost(
        of inputs: PriceInputs,
        outputs: Int64,
        usage: Usage? = nil,
        plan: String? = nil
    ) throws(PricingError) -> Cost {
        let (rates, factor) = terms(for: plan)
        var bill = Bill()
        try bill.add(rates, of: inputs, outputs: outputs, usage: usage)
        if factor != .one { try bill.multiply(by: factor, label: "plan \(plan ?? "")") }
        try bill.raise(to: rates.minimum)
        return try bill.rounded(rounding)
    }
}
