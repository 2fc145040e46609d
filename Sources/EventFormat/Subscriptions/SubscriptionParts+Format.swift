// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension PlanChoice {
    func write(to object: inout ObjectWriter) {
        object.write("plan", plan.text)
        object.write("quantity", integer: quantity)
        object.write("credits", credits: Int128(microcredits))
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            plan: PlanID(trusted: try object.text("plan")),
            quantity: try object.integer("quantity"),
            microcredits: try object.credits("credits")
        )
    }
}

extension SubscriptionPeriod {
    func write(to object: inout ObjectWriter) {
        object.write("period_start", start)
        object.write("period_end", end)
    }

    init(_ object: inout ObjectReader) throws(FormatError) {
        let start = try object.instant("period_start")
        let end = try object.instant("period_end")
        guard let period = SubscriptionPeriod(start: start, end: end) else {
            throw object.error("a period ends before it starts")
        }
        self = period
    }
}

extension SubscriptionFact {
    func write(to object: inout ObjectWriter) {
        switch self {
        case .started(let period, let isTrial):
            period.write(to: &object)
            object.write("is_trial", isTrial)
        case .renewed(let period):
            period.write(to: &object)
        case .changed(let at, let timing):
            object.write("at", at)
            object.write("timing", timing?.rawValue)
        case .pastDue(let at), .paused(let at), .resumed(let at), .ended(let at):
            object.write("at", at)
        case .cancelled(let at, let endsAt):
            object.write("at", at)
            object.write("ends_at", endsAt)
        }
    }
}

extension ObjectWriter {
    mutating func write(_ name: StaticString, _ choice: PlanChoice?) {
        guard let choice else { return }
        writeObject(name) { choice.write(to: &$0) }
    }
}

extension ObjectReader {
    mutating func optionalChoice(_ name: StaticString) throws(FormatError) -> PlanChoice? {
        try optionalObject(name) { (object) throws(FormatError) in try PlanChoice(&object) }
    }

    mutating func choice(_ name: StaticString) throws(FormatError) -> PlanChoice {
        guard let choice = try optionalChoice(name) else { throw error("\"\(name)\" is due") }
        return choice
    }

    mutating func optionalWord<Word: RawRepresentable<String>>(
        _ name: StaticString
    ) throws(FormatError) -> Word? {
        isNext(name: name) ? try word(name) : nil
    }
}
