// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// What several events of generations say.
extension ObjectWriter {
    mutating func write(_ reference: GenerationReference) {
        write("id", reference.generation.text)
        write("run", reference.step?.run.text)
        write("step", reference.step?.step)
        if let origin = reference.origin {
            writeObject("origin") { object in
                object.write("model", origin.model.text)
                object.write("provider", origin.provider)
            }
        }
    }

    mutating func write(_ name: StaticString, _ usage: Usage?) {
        guard let usage else { return }
        writeArray(name, usage.quantities) { object, quantity in
            object.write("measure", quantity.measure)
            object.write("quantity", quantity.value.text)
        }
    }

    mutating func write(_ name: StaticString, _ cost: ProviderCost?) {
        guard let cost else { return }
        writeObject(name) { object in
            object.write("amount", cost.amount)
            object.write("unit", cost.unit)
        }
    }

    mutating func write(_ name: StaticString, _ error: GenerationError?) {
        guard let error else { return }
        writeObject(name) { object in
            object.write("code", error.code)
            object.write("message", error.message)
        }
    }

    mutating func write(_ outputs: [GenerationOutput]) {
        writeArray("outputs", outputs) { object, output in
            object.write("kind", output.kind)
            object.write("url", output.url)
            object.write("blocked", output.isBlocked)
            if let file = output.file {
                object.writeObject("file") { object in
                    object.write("digest", file.digest)
                    object.write("media_type", file.mediaType)
                    object.write("size", integer: file.size)
                }
            }
        }
    }

    mutating func write(_ failure: GenerationFailure) {
        write("reason", failure.reason.rawValue)
        write("error", failure.error)
    }
}

extension ObjectReader {
    mutating func reference(of account: AccountID?) throws(FormatError) -> GenerationReference {
        let id = GenerationID(trusted: try text("id"))
        var step: RunStepReference?
        if let run = try optionalText("run") {
            step = RunStepReference(run: RunID(trusted: run), step: try text("step"))
        }
        let origin = try optionalObject("origin") { (object) throws(FormatError) in
            GenerationOrigin(
                model: ModelID(trusted: try object.text("model")),
                provider: try object.text("provider")
            )
        }
        return GenerationReference(id, of: try required(account), step: step, origin: origin)
    }

    mutating func optionalUsage(_ name: StaticString) throws(FormatError) -> Usage? {
        guard isNext(name: name) else { return nil }
        let quantities = try array(name) { (object) throws(FormatError) in
            let measure = try object.text("measure")
            let text = try object.text("quantity")
            guard let value = ExactDecimal(text), value.text == text else {
                throw object.error("a quantity is due")
            }
            return Usage.Quantity(measure, value)
        }
        let usage = Usage(quantities)
        guard usage.quantities == quantities else { throw error("the measures are not in order") }
        return usage
    }

    mutating func optionalProviderCost(
        _ name: StaticString
    ) throws(FormatError) -> ProviderCost? {
        try optionalObject(name) { (object) throws(FormatError) in
            ProviderCost(amount: try object.text("amount"), unit: try object.text("unit"))
        }
    }

    mutating func optionalGenerationError(
        _ name: StaticString
    ) throws(FormatError) -> GenerationError? {
        try optionalObject(name) { (object) throws(FormatError) in
            GenerationError(
                code: try object.text("code"),
                message: try object.optionalSealed("message")
            )
        }
    }

    mutating func generationOutputs() throws(FormatError) -> [GenerationOutput] {
        try array("outputs") { (object) throws(FormatError) in
            GenerationOutput(
                kind: try object.text("kind"),
                url: try object.optionalSealed("url"),
                isBlocked: try object.flag("blocked"),
                file: try object.optionalObject("file") { (object) throws(FormatError) in
                    OutputFile(
                        digest: try object.text("digest"),
                        mediaType: try object.text("media_type"),
                        size: try object.integer("size")
                    )
                }
            )
        }
    }

    mutating func generationFailure() throws(FormatError) -> GenerationFailure {
        guard let reason = GenerationFailure.Reason(rawValue: try text("reason")) else {
            throw error("the reason is not known")
        }
        return GenerationFailure(reason: reason, error: try optionalGenerationError("error"))
    }

    mutating func optionalJob() throws(FormatError) -> JobID? {
        try optionalText("job").map(JobID.init(trusted:))
    }
}
