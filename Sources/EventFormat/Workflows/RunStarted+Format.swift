// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension RunStarted {
    func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("workflow", workflow.text)
        object.write("version", integer: version)
        object.write("member", member?.text)
        object.write("inputs", inputs)
        object.write("hold", hold.rawValue)
        object.write("reservation", reservation?.text)
        object.writeArray("steps", steps) { object, step in step.write(to: &object) }
        object.write("started_at", startedAt)
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reference: try object.run(of: account),
            workflow: WorkflowID(trusted: try object.text("workflow")),
            version: try object.integer("version"),
            member: try object.optionalText("member").map(MemberID.init(trusted:)),
            inputs: try object.inputs(),
            hold: try object.word("hold"),
            reservation: try object.optionalText("reservation").map(ReservationID.init(trusted:)),
            steps: try object.array("steps") { (object) throws(FormatError) in
                try RunStepPlan(&object)
            },
            startedAt: try object.instant("started_at"),
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension RunStepPlan {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("id", id)
        object.write("depends_on", texts: dependsOn)
        object.write("on_failure", onFailure.rawValue)
        object.write("optional", isOptional)
        terms.write(to: &object)
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: try object.text("id"),
            dependsOn: try object.texts("depends_on"),
            onFailure: try object.word("on_failure"),
            isOptional: try object.flag("optional"),
            terms: try GenerationTerms(&object)
        )
    }
}

extension ObjectReader {
    fileprivate mutating func inputs() throws(FormatError) -> Sealed {
        guard let inputs = try optionalSealed("inputs") else { throw error("\"inputs\" is due") }
        return inputs
    }
}
