// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension RunStepsSkipped {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("steps", texts: steps)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reference: try object.run(of: account),
            steps: try object.texts("steps")
        )
    }
}

extension RunDelayed {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("until", until)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(reference: try object.run(of: account), until: try object.instant("until"))
    }
}

extension RunPaused {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("reason", reason.rawValue)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(reference: try object.run(of: account), reason: try object.word("reason"))
    }
}

extension RunResumed {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reference: try object.run(of: account),
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension RunStepRegenerated {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("step", step)
        object.write("attempt", integer: attempt)
        object.write("terms", terms)
        object.write("dependants", texts: dependants)
        object.write("actor", actor)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reference: try object.run(of: account),
            step: try object.text("step"),
            attempt: try object.integer("attempt"),
            terms: try object.optionalTerms("terms"),
            dependants: try object.texts("dependants"),
            actor: try object.optionalText("actor")
        )
    }
}

extension RunCancelled {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("reason", reason)
        object.write("finished_at", finishedAt)
        object.write("actor", actor)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reference: try object.run(of: account),
            reason: try object.optionalSealed("reason"),
            finishedAt: try object.instant("finished_at"),
            actor: try object.optionalText("actor")
        )
    }
}

extension RunFinished {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("outcome", outcome.rawValue)
        object.write(totals)
        object.write("finished_at", finishedAt)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reference: try object.run(of: account),
            outcome: try object.word("outcome"),
            totals: try object.runTotals(),
            finishedAt: try object.instant("finished_at")
        )
    }
}
