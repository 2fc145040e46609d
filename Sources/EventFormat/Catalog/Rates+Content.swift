// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import JSONText

extension Rates {
    init(_ content: inout ContentReader) {
        self.init(
            base: content.credits("base") ?? 0,
            perOutput: content.credits("per_output") ?? 0,
            units: content.objects("units", maximum: 32) { UnitRate(&$0) },
            multipliers: content.objects("multipliers", maximum: 200) { Multiplier(&$0) },
            surcharges: content.objects("surcharges", maximum: 200) { Surcharge(&$0) },
            minimum: content.credits("minimum") ?? 0
        )
        if Set(units.map(\.measure)).count < units.count {
            content.note("units", "Name no measure twice.")
        }
    }

    var members: [JSON.Member] {
        var members: [JSON.Member] = []
        if base > 0 { members.append(.credits("base", base)) }
        if perOutput > 0 { members.append(.credits("per_output", perOutput)) }
        if !units.isEmpty { members.append(.list("units", units.map(\.json))) }
        if !multipliers.isEmpty { members.append(.list("multipliers", multipliers.map(\.json))) }
        if !surcharges.isEmpty { members.append(.list("surcharges", surcharges.map(\.json))) }
        if minimum > 0 { members.append(.credits("minimum", minimum)) }
        return members
    }
}

extension UnitRate {
    fileprivate init?(_ content: inout ContentReader) {
        let measure = content.requiredText("measure", maximum: 64)
        let unit = content.text("unit", maximum: 64)
        let source = Source(&content)
        let assumed = content.decimal("assumed")
        _ = content.required("amount")
        let amount = content.credits("amount")
        let per = content.has("per") ? content.integer("per", in: 1...1_000_000_000) : 1
        let isPerOutput = content.flag("each_output") ?? false
        guard let measure, let amount, let per else { return nil }
        self.init(
            measure,
            unit: unit,
            source: source,
            assumed: assumed,
            microcredits: amount,
            per: per,
            isPerOutput: isPerOutput
        )
    }

    fileprivate var json: JSON {
        var members: [JSON.Member] = [.text("measure", measure)]
        if let unit { members.append(.text("unit", unit)) }
        if let source { members.append(source.member) }
        if let assumed { members.append(.text("assumed", assumed.text)) }
        members.append(.credits("amount", microcredits))
        if per != 1 { members.append(.number("per", per)) }
        if isPerOutput { members.append(.bool("each_output", true)) }
        return .object(members)
    }
}

extension UnitRate.Source {
    fileprivate init?(_ content: inout ContentReader) {
        let number = content.text("number")
        let characters = content.text("characters")
        let elements = content.text("elements")
        var found = [
            number.map(Self.number), characters.map(Self.characters), elements.map(Self.elements),
        ].compactMap(\.self)
        if var object = content.object("megapixels") {
            let width = object.requiredText("width")
            let height = object.requiredText("height")
            if let width, let height { found.append(.megapixels(width: width, height: height)) }
            object.finish()
        }
        guard found.count <= 1 else {
            content.notes.note(
                content.pointer,
                "Send one of number, characters, elements and megapixels."
            )
            return nil
        }
        guard let source = found.first else { return nil }
        self = source
    }

    fileprivate var member: JSON.Member {
        switch self {
        case .number(let name): .text("number", name)
        case .characters(let name): .text("characters", name)
        case .elements(let name): .text("elements", name)
        case .megapixels(let width, let height):
            JSON.Member("megapixels", .object([.text("width", width), .text("height", height)]))
        }
    }
}

extension Multiplier {
    fileprivate init?(_ content: inout ContentReader) {
        let condition = Condition(&content)
        _ = content.required("factor")
        let factor = content.decimal("factor")
        let label = content.text("label")
        guard let condition, let factor else { return nil }
        self.init(condition, factor: factor, label: label)
    }

    fileprivate var json: JSON {
        var members = condition.members + [.text("factor", factor.text)]
        if let label { members.append(.text("label", label)) }
        return .object(members)
    }
}

extension Surcharge {
    fileprivate init?(_ content: inout ContentReader) {
        let condition = Condition(&content)
        _ = content.required("amount")
        let amount = content.credits("amount")
        let isPerOutput = content.flag("each_output") ?? false
        let label = content.text("label")
        guard let condition, let amount else { return nil }
        self.init(condition, microcredits: amount, isPerOutput: isPerOutput, label: label)
    }

    fileprivate var json: JSON {
        var members = condition.members + [.credits("amount", microcredits)]
        if isPerOutput { members.append(.bool("each_output", true)) }
        if let label { members.append(.text("label", label)) }
        return .object(members)
    }
}

extension Condition {
    fileprivate init?(_ content: inout ContentReader) {
        let parameter = content.requiredText("parameter")
        let equals = content.value("equals")
        let from = content.decimal("from")
        let below = content.decimal("below")
        guard let parameter else { return nil }
        switch (equals, from ?? below) {
        case (let value?, nil): self.init(parameter, .equals(value))
        case (nil, _?): self.init(parameter, .range(from: from, below: below))
        case (_?, _?), (nil, nil):
            content.notes.note(content.pointer, "Send either equals, or from and below.")
            return nil
        }
    }

    fileprivate var members: [JSON.Member] {
        var members: [JSON.Member] = [.text("parameter", parameter)]
        switch test {
        case .equals(let value): members.append(JSON.Member("equals", value))
        case .range(let from, let below):
            if let from { members.append(.text("from", from.text)) }
            if let below { members.append(.text("below", below.text)) }
        }
        return members
    }
}

extension JSON.Member {
    static func credits(_ name: String, _ microcredits: Int64) -> JSON.Member {
        .credits(name, Balance(microcredits: Int128(microcredits)))
    }
}
