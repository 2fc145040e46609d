// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension PlanChanged {
    func write(to object: inout ObjectWriter) {
        object.write("id", plan.text)
        if let before { object.writeObject("before") { before.write(to: &$0) } }
        object.writeObject("plan") { terms.write(to: &$0) }
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        let id = PlanID(trusted: try object.text("id"))
        let before = try object.optionalObject("before") { (object) throws(FormatError) in
            try PlanTerms(&object)
        }
        let terms = try object.optionalObject("plan") { (object) throws(FormatError) in
            try PlanTerms(&object)
        }
        guard let terms else { throw object.error("\"plan\" is due") }
        self.init(
            plan: id,
            before: before,
            terms: terms,
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension PlanRetired {
    func write(to object: inout ObjectWriter) {
        object.write("id", plan.text)
        object.write("actor", actor)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            plan: PlanID(trusted: try object.text("id")),
            actor: try object.optionalText("actor")
        )
    }
}
