// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

/// Prices as people write them: zeros and what is usual are left out.
extension Price: ContentForm {
    package init?(_ content: inout ContentReader) {
        let rates = Rates(&content)
        let rounding = Rounding(&content)
        let capture = content.has("capture") ? CapturePolicy(&content) : .absorb(percent: 0)
        let tiers = content.objects("tiers", maximum: 50) { Tier(&$0) }
        if Set(tiers.map(\.plan)).count < tiers.count {
            content.note("tiers", "Name no plan twice.")
        }
        guard let capture else { return nil }
        self.init(rates: rates, rounding: rounding, capture: capture, tiers: tiers)
    }

    package var members: [JSON.Member] {
        var members = rates.members
        if rounding != .finest { members.append(rounding.member) }
        if capture != .absorb(percent: 0) { members.append(capture.member) }
        if !tiers.isEmpty { members.append(.list("tiers", tiers.map(\.json))) }
        return members
    }
}

extension Rounding {
    fileprivate init(_ content: inout ContentReader) {
        self = .finest
        guard var object = content.object("rounding") else { return }
        let places = Int64(Self.places.lowerBound)...Int64(Self.places.upperBound)
        _ = object.required("place")
        _ = object.required("direction")
        if let place = object.integer("place", in: places),
            let direction = object.word("direction", Direction.self)
        {
            self.init(place: Int(place), direction)
        }
        object.finish()
    }

    fileprivate var member: JSON.Member {
        JSON.Member(
            "rounding",
            .object([.number("place", place), .text("direction", direction.rawValue)])
        )
    }
}

extension CapturePolicy {
    private enum Word: String, CaseIterable {
        case absorb, debt
    }

    private static let percents: ClosedRange<Int64> = 0...10_000

    fileprivate init?(_ content: inout ContentReader) {
        guard var object = content.object("capture") else { return nil }
        defer { object.finish() }
        _ = object.required("policy")
        let percent = object.integer("percent", in: Self.percents)
        switch object.word("policy", Word.self) {
        case .absorb:
            _ = object.required("percent")
            self = .absorb(percent: percent ?? 0)
        case .debt: self = .debt(percent: percent)
        case nil: return nil
        }
    }

    fileprivate var member: JSON.Member {
        let word: Word =
            switch self {
            case .absorb: .absorb
            case .debt: .debt
            }
        var members: [JSON.Member] = [.text("policy", word.rawValue)]
        if let percent { members.append(.number("percent", percent)) }
        return JSON.Member("capture", .object(members))
    }
}

extension Price.Tier {
    fileprivate init?(_ content: inout ContentReader) {
        let plan = content.requiredText("plan", maximum: RequestBounds.planBytes)
        let factor = content.decimal("factor")
        var own: Rates?
        if var object = content.object("rates") {
            own = Rates(&object)
            object.finish()
        }
        guard let plan else { return nil }
        switch (factor, own) {
        case (let factor?, nil): self.init(plan: plan, .factor(factor))
        case (nil, let rates?): self.init(plan: plan, .rates(rates))
        case (_?, _?), (nil, nil):
            content.notes.note(content.pointer, "Send either factor or rates.")
            return nil
        }
    }

    fileprivate var json: JSON {
        switch terms {
        case .factor(let factor):
            .object([.text("plan", plan), .text("factor", factor.text)])
        case .rates(let rates):
            .object([.text("plan", plan), JSON.Member("rates", .object(rates.members))])
        }
    }
}

/// The parts of a cost as they are stored and shown.
extension PriceLine {
    package var json: JSON {
        .object([
            .text("text", text), .credits("amount", Balance(microcredits: Int128(microcredits))),
        ])
    }
}
