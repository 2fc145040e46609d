// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// The stored form of the events that end a generation.

extension GenerationSucceeded {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("job", job?.text)
        object.write("late", isLate)
        object.write("delivered", integer: delivered)
        object.write(outputs)
        object.write("usage", usage)
        object.write("actual", credits: actual.microcredits)
        object.write("captured", ifAny: captured)
        object.write("charged", ifAny: charged)
        object.write("uncollected", ifAny: uncollected)
        object.write("provider_cost", providerCost)
        object.write("finished_at", finishedAt)
        object.write("outputs_expire_at", outputsExpireAt)
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reference: try object.reference(of: account),
            job: try object.optionalJob(),
            isLate: try object.flag("late"),
            delivered: try object.integer("delivered"),
            outputs: try object.generationOutputs(),
            usage: try object.optionalUsage("usage"),
            actual: Balance(microcredits: Int128(try object.credits("actual"))),
            captured: try object.balance("captured"),
            charged: try object.balance("charged"),
            uncollected: try object.balance("uncollected"),
            providerCost: try object.optionalProviderCost("provider_cost"),
            finishedAt: try object.instant("finished_at"),
            outputsExpireAt: try object.optionalInstant("outputs_expire_at"),
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension GenerationFailed {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("job", job?.text)
        object.write("late", isLate)
        object.write(failure)
        object.write("refunded", ifAny: refunded)
        object.write("provider_cost", providerCost)
        object.write("finished_at", finishedAt)
        object.write("actor", actor)
        if let fingerprint { object.write("fingerprint", fingerprint) }
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reference: try object.reference(of: account),
            job: try object.optionalJob(),
            isLate: try object.flag("late"),
            failure: try object.generationFailure(),
            refunded: try object.balance("refunded"),
            providerCost: try object.optionalProviderCost("provider_cost"),
            finishedAt: try object.instant("finished_at"),
            actor: try object.optionalText("actor"),
            fingerprint: try object.optionalFingerprint()
        )
    }
}

extension GenerationCancelled {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("job", job?.text)
        object.write("reason", reason)
        object.write("captured", ifAny: captured)
        object.write("provider_cost", providerCost)
        object.write("finished_at", finishedAt)
        object.write("actor", actor)
        if let fingerprint { object.write("fingerprint", fingerprint) }
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reference: try object.reference(of: account),
            job: try object.optionalJob(),
            reason: try object.optionalSealed("reason"),
            captured: try object.balance("captured"),
            providerCost: try object.optionalProviderCost("provider_cost"),
            finishedAt: try object.instant("finished_at"),
            actor: try object.optionalText("actor"),
            fingerprint: try object.optionalFingerprint()
        )
    }
}
