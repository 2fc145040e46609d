// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension GenerationCommand {
    /// The content that its fingerprint is taken of.
    func write(to object: inout ObjectWriter) {
        switch self {
        case .request(let command): command.write(to: &object)
        case .dispatch(let id, let attempt):
            object.write("op", "dispatch-generation")
            object.write("id", id.text)
            object.write("attempt", integer: attempt)
        case .claim(let command):
            object.write("op", "claim-generation")
            object.write("id", command.generation.text)
            object.write("provider", command.provider)
            object.write("job", command.job)
        case .prolong(let id, let job):
            object.write("op", "prolong-generation")
            object.write("id", id.text)
            object.write("job", job.text)
        case .submit(let command):
            object.write("op", "submit-generation")
            object.write("id", command.generation.text)
            object.write("provider", command.provider)
            object.write("job", command.job)
        case .reportUsage(let id, let usage):
            object.write("op", "report-usage")
            object.write("id", id.text)
            object.write("usage", usage)
        case .settle(let command): command.write(to: &object)
        case .retry(let command):
            object.write("op", "retry-generation")
            object.write("id", command.generation.text)
            object.write("attempt", integer: command.attempt)
            object.write("error", command.error)
            object.write("provider_cost", command.providerCost)
        case .cancel(let id, let reason):
            object.write("op", "cancel-generation")
            object.write("id", id.text)
            object.write("reason", reason)
        case .sweep(let id):
            object.write("op", "sweep-generation")
            object.write("id", id.text)
        }
    }
}

extension RequestGeneration {
    /// The parameters take part as a keyed hash; until when the quote is good does not, as it is
    /// answered only once.
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("op", "request-generation")
        object.write("id", id.text)
        object.write("account", account.text)
        object.write("member", member?.text)
        object.write("model", order.model.text)
        object.write("parameters", order.sealed)
        if let outputs = order.outputs { object.write("outputs", integer: outputs) }
        object.write("estimate", order.estimate)
        if let quote = order.quote { object.write("price_version", integer: quote.priceVersion) }
    }
}

extension SettleGeneration {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("op", "settle-generation")
        object.write("id", generation.text)
        object.write("status", verdict.status.rawValue)
        object.write("provider", provider)
        object.write("job", job)
        switch verdict {
        case .succeeded(let success):
            if let outputs = success.outputs { object.write(outputs) }
            object.write("usage", success.usage)
            if let amount = success.amount {
                object.write("amount", credits: amount.microcredits)
            }
        case .failed(let error): object.write("error", error)
        case .cancelled: break
        }
        object.write("provider_cost", providerCost)
    }
}
