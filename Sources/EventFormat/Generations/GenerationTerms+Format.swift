// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import JSONText

/// The terms are members of the object that they are part of.
extension GenerationTerms {
    func write(to object: inout ObjectWriter) {
        object.write("model", model.text)
        object.write("provider", provider)
        object.write("provider_model", providerModel)
        object.write("price", price.text)
        object.write("plan", plan)
        object.write("parameters", parameters)
        object.writeArray("defaults", defaults) { object, member in
            object.write("pointer", member.name)
            object.write("value", member.value)
        }
        inputs.write(to: &object)
        object.write("outputs", integer: outputs)
        object.write("estimate", estimate)
        object.writeArray("lines", cost.lines) { object, line in
            object.write("text", line.text)
            object.write("amount", credits: Int128(line.microcredits))
        }
        object.write("cost", credits: Int128(cost.microcredits))
        switch policy {
        case .absorb: object.write("excess", "absorb")
        case .debt: object.write("excess", "debt")
        }
        if let percent = policy.percent { object.write("excess_percent", integer: percent) }
        if let expectedSeconds { object.write("expected_seconds", integer: expectedSeconds) }
        if let deadlineSeconds { object.write("deadline_seconds", integer: deadlineSeconds) }
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            model: ModelID(trusted: try object.text("model")),
            provider: try object.text("provider"),
            providerModel: try object.text("provider_model"),
            price: PriceID(trusted: try object.text("price")),
            plan: try object.optionalText("plan"),
            parameters: try object.sealed("parameters"),
            defaults: try object.array("defaults") { (object) throws(FormatError) in
                JSON.Member(try object.text("pointer"), try object.json("value"))
            },
            inputs: try PriceInputs(&object),
            outputs: try object.integer("outputs"),
            estimate: try object.optionalUsage("estimate"),
            cost: try Cost(&object),
            policy: try CapturePolicy(&object),
            expectedSeconds: try object.optionalInteger("expected_seconds"),
            deadlineSeconds: try object.optionalInteger("deadline_seconds")
        )
    }
}

extension PriceInputs {
    fileprivate func write(to object: inout ObjectWriter) {
        object.writeArray("inputs", values) { object, member in
            object.write("name", member.name)
            object.write("value", member.value)
        }
        object.write("quantities", estimate)
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        let values = try object.array("inputs") { (object) throws(FormatError) in
            JSON.Member(try object.text("name"), try object.json("value"))
        }
        self.init(estimate: try object.optionalUsage("quantities") ?? Usage(), values: values)
    }
}

extension Cost {
    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            lines: try object.array("lines") { (object) throws(FormatError) in
                PriceLine(
                    text: try object.text("text"),
                    microcredits: try object.credits("amount")
                )
            },
            microcredits: try object.credits("cost")
        )
    }
}

extension CapturePolicy {
    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        let word = try object.text("excess")
        let percent = try object.optionalInteger("excess_percent")
        switch (word, percent) {
        case ("absorb", let percent?): self = .absorb(percent: percent)
        case ("debt", let percent): self = .debt(percent: percent)
        default: throw object.error("the capture policy is not known")
        }
    }
}
