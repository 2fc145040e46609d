// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// What a provider's verdict is made of.
extension FieldReader {
    private static let outputsMaximum = 1_000

    mutating func outcomeStatus() -> GenerationOutcome.Status? {
        guard case .string(let word)? = take("status"),
            let status = GenerationOutcome.Status(rawValue: word)
        else {
            fail("status", "It is required: one of succeeded, failed, cancelled, progressed.")
            return nil
        }
        return status
    }

    /// Quantities by measure: `{"seconds": 8, "output_tokens": 1200}`.
    mutating func usage(_ name: String, isRequired: Bool = false) -> Usage? {
        guard let value = take(name) else {
            if isRequired { fail(name, "It is required: quantities by measure.") }
            return nil
        }
        guard case .object(let members) = value, members.count <= 64 else {
            fail(name, "Send an object of quantities, such as {\"seconds\": 8}.")
            return nil
        }
        var quantities: [Usage.Quantity] = []
        for member in members {
            guard case .number(let text) = member.value, let number = ExactDecimal(text) else {
                fail(name, "Send a number for \(member.name).")
                return nil
            }
            quantities.append(Usage.Quantity(member.name, number))
        }
        return Usage(quantities)
    }

    mutating func providerCost() -> ProviderCost? {
        guard let value = take("provider_cost") else { return nil }
        guard case .string(let amount)? = value["amount"], let exact = ExactDecimal(amount),
            case .string(let unit)? = value["currency"], 1...16 ~= unit.utf8.count
        else {
            fail("provider_cost", "Send {\"amount\": \"0.0125\", \"currency\": \"USD\"}.")
            return nil
        }
        return ProviderCost(amount: exact.text, unit: unit)
    }

    mutating func outcomeError() -> GenerationOutcome.Failure? {
        guard let value = take("error") else { return nil }
        guard case .string(let code)? = value["code"], 1...128 ~= code.utf8.count else {
            fail("error", "Send {\"code\": a word, \"message\": a text or nothing}.")
            return nil
        }
        guard case .string(let message)? = value["message"] else {
            return GenerationOutcome.Failure(code: code, message: nil)
        }
        return GenerationOutcome.Failure(
            code: code,
            message: String(message.prefix(RequestBounds.textCharacters))
        )
    }

    mutating func outcomeOutputs() -> [GenerationOutcome.Output]? {
        guard let value = take("outputs") else { return nil }
        guard case .array(let values) = value, values.count <= Self.outputsMaximum else {
            fail("outputs", "Send a list of at most \(Self.outputsMaximum) outputs.")
            return nil
        }
        var outputs: [GenerationOutcome.Output] = []
        for (index, value) in values.enumerated() {
            guard case .string(let kind)? = value["kind"], 1...64 ~= kind.utf8.count else {
                let detail = "Send {\"kind\": \"image\", \"url\": …}."
                fail([ContentError("/outputs/\(index)", detail)])
                return nil
            }
            var url: String?
            if case .string(let text)? = value["url"] { url = text }
            outputs.append(
                GenerationOutcome.Output(
                    kind: kind,
                    url: url,
                    isBlocked: value["blocked"] == .bool(true)
                )
            )
        }
        return outputs
    }
}
