// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Run: StoredObject {
    func write(to object: inout ObjectWriter) {
        object.write("account", account.text)
        object.writeObject("started") { started.write(to: &$0) }
        object.write("status", status.rawValue)
        object.writeArray("steps", steps) { object, step in step.write(to: &object) }
        object.write("pause", pause?.rawValue)
        object.write("delayed_until", delayedUntil)
        object.write("delays", integer: delays)
        object.write("finished_at", finishedAt)
        if let endPosition { object.write("end_position", integer: endPosition) }
        object.writeObject("memory") { $0.write(memory) }
        if let resumption { object.writeObject("resumption") { $0.write(resumption) } }
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        let account = AccountID(trusted: try object.text("account"))
        let started = try object.object("started") { (object) throws(FormatError) in
            try RunStarted(account, &object)
        }
        self.init(started, at: 0)
        status = try object.word("status")
        steps = try object.array("steps") { (object) throws(FormatError) in try RunStep(&object) }
        if object.isNext(name: "pause") { pause = try object.word("pause") }
        delayedUntil = try object.optionalInstant("delayed_until")
        delays = try object.integer("delays")
        finishedAt = try object.optionalInstant("finished_at")
        endPosition = try object.optionalInteger("end_position")
        memory = try object.object("memory") { (object) throws(FormatError) in
            try object.memory()
        }
        resumption = try object.optionalObject("resumption") { (object) throws(FormatError) in
            try object.memory()
        }
    }
}

extension RunStep {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("status", status.rawValue)
        object.writeArray("began", began) { object, position in
            object.write("position", integer: position)
        }
        object.write("own_hold", hasOwnHold)
        object.write("terms", terms)
        object.write(totals)
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            status: try object.word("status"),
            began: try object.array("began") { (object) throws(FormatError) in
                try object.integer("position")
            },
            hasOwnHold: try object.flag("own_hold"),
            terms: try object.optionalTerms("terms"),
            totals: try object.runTotals()
        )
    }
}
