// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// The page of a generation: its request, and what became of it.
extension Generation: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("account", account.text)
        object.writeObject("request") { request.write(to: &$0) }
        object.write("status", status.rawValue)
        object.write("overdue", isOverdue)
        object.write("overdue_at", overdueAt)
        object.write("deadline", deadline)
        object.writeArray("attempts", attempts) { object, attempt in
            object.write("status", attempt.status.rawValue)
            object.write("job", attempt.job?.text)
            object.write("began", integer: attempt.began)
            if let position = attempt.dispatched { object.write("dispatched", integer: position) }
            object.write(attempt.lease?.terms)
            if let lease = attempt.lease { object.write("leased", integer: lease.position) }
        }
        object.write("usage", usage)
        if let usagePosition { object.write("usage_position", integer: usagePosition) }
        if let delivered { object.write("delivered", integer: delivered) }
        object.write(outputs)
        object.write("outputs_expire_at", outputsExpireAt)
        if let failure { object.writeObject("failure") { $0.write(failure) } }
        object.write("provider_cost", providerCost)
        if let actual { object.write("actual", credits: actual.microcredits) }
        object.write("captured", ifAny: captured)
        object.write("charged", ifAny: charged)
        object.write("uncollected", ifAny: uncollected)
        object.write("refunded", ifAny: refunded)
        object.write("finished_at", finishedAt)
        if let endPosition { object.write("end_position", integer: endPosition) }
        object.write("position", integer: memory.position)
        object.writeArray("verdicts", verdicts) { object, verdict in
            object.write("status", verdict.status.rawValue)
            object.write("job", verdict.job?.text)
            object.write(verdict.memory)
        }
        object.writeArray("anomalies", anomalies) { $0.write($1) }
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        let account = AccountID(trusted: try object.text("account"))
        let request = try object.optionalObject("request") { (object) throws(FormatError) in
            try GenerationRequested(account, &object)
        }
        guard let request else { throw object.error("\"request\" is due") }
        self.init(request, at: 0)
        try readProgress(from: &object)
        try readResult(from: &object)
        memory.position = try object.integer("position")
        verdicts = try object.array("verdicts") { (object) throws(FormatError) in
            VerdictRecord(
                status: try object.generationStatus(),
                job: try object.optionalJob(),
                memory: try object.memory()
            )
        }
        anomalies = try object.array("anomalies") { (object) throws(FormatError) in
            try object.memory()
        }
    }

    private mutating func readProgress(from object: inout ObjectReader) throws(FormatError) {
        status = try object.generationStatus()
        isOverdue = try object.flag("overdue")
        overdueAt = try object.instant("overdue_at")
        deadline = try object.optionalInstant("deadline")
        attempts = try object.array("attempts") { (object) throws(FormatError) in
            guard let status = Attempt.Status(rawValue: try object.text("status")) else {
                throw object.error("the status is not known")
            }
            return Attempt(
                status: status,
                job: try object.optionalJob(),
                began: try object.integer("began"),
                dispatched: try object.optionalInteger("dispatched"),
                lease: try object.optionalHeldLease()
            )
        }
        usage = try object.optionalUsage("usage")
        usagePosition = try object.optionalInteger("usage_position")
    }

    private mutating func readResult(from object: inout ObjectReader) throws(FormatError) {
        delivered = try object.optionalInteger("delivered")
        outputs = try object.generationOutputs()
        outputsExpireAt = try object.optionalInstant("outputs_expire_at")
        failure = try object.optionalObject("failure") { (object) throws(FormatError) in
            try object.generationFailure()
        }
        providerCost = try object.optionalProviderCost("provider_cost")
        if object.isNext(name: "actual") {
            actual = Balance(microcredits: Int128(try object.credits("actual")))
        }
        captured = try object.balance("captured")
        charged = try object.balance("charged")
        uncollected = try object.balance("uncollected")
        refunded = try object.balance("refunded")
        finishedAt = try object.optionalInstant("finished_at")
        endPosition = try object.optionalInteger("end_position")
    }
}

extension ObjectReader {
    fileprivate mutating func generationStatus() throws(FormatError) -> Generation.Status {
        guard let status = Generation.Status(rawValue: try text("status")) else {
            throw error("the status is not known")
        }
        return status
    }
}
