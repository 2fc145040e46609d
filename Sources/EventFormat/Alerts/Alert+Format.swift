// SPDX-License-Identifier: Apache-2.0

package import Domain

extension Alert: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("account", account?.text)
        object.writeArray("raised", raised) { object, raised in
            object.write("kind", raised.kind.rawValue)
            object.write("position", integer: raised.position)
            object.write(raised.facts)
            if let position = raised.acknowledgedAt {
                object.write("acknowledged_at", integer: position)
            }
        }
        object.writeArray("minutes", window.minutes) { object, minute in
            object.write("number", integer: minute.number)
            object.write("ended", integer: minute.ended)
            object.write("failed", integer: minute.failed)
        }
        object.writeArray("overdue", overdue) { $0.write("generation", $1.text) }
        object.write("position", integer: position)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: AlertID(trusted: try object.text("id")),
            account: try object.optionalText("account").map(AccountID.init(trusted:))
        )
        raised = try object.array("raised") { (object) throws(FormatError) in
            RaisedAlert(
                kind: try object.alertKind(),
                position: try object.integer("position"),
                facts: try object.facts(),
                acknowledgedAt: try object.optionalInteger("acknowledged_at")
            )
        }
        let minutes = try object.array("minutes") { (object) throws(FormatError) in
            OutcomeWindow.Minute(
                number: try object.integer("number"),
                ended: try object.integer("ended"),
                failed: try object.integer("failed")
            )
        }
        window = OutcomeWindow(minutes: minutes)
        overdue = try object.array("overdue") { (object) throws(FormatError) in
            GenerationID(trusted: try object.text("generation"))
        }
        position = try object.integer("position")
    }
}

extension ObjectWriter {
    package mutating func write(_ facts: [AlertFact]) {
        writeArray("facts", facts) { object, fact in
            object.write("name", fact.name)
            switch fact.value {
            case .credits(let balance): object.write("credits", credits: balance.microcredits)
            case .count(let count): object.write("count", integer: count)
            case .text(let text): object.write("text", text)
            }
        }
    }
}

extension ObjectReader {
    mutating func alertKind() throws(FormatError) -> Alert.Kind {
        guard let kind = Alert.Kind(rawValue: try text("kind")) else {
            throw error("the kind of alert is not known")
        }
        return kind
    }

    mutating func facts() throws(FormatError) -> [AlertFact] {
        try array("facts") { (object) throws(FormatError) in
            let name = try object.text("name")
            if object.isNext(name: "credits") {
                let credits = try object.credits("credits")
                return AlertFact(name, .credits(Balance(microcredits: Int128(credits))))
            }
            if let count = try object.optionalInteger("count") {
                return AlertFact(name, .count(count))
            }
            return AlertFact(name, .text(try object.text("text")))
        }
    }
}
