// SPDX-License-Identifier: Apache-2.0

/// What a generation used, and what that is worth. What is said to be used is believed within
/// bounds.
extension Workspace {
    /// The usage so far, all in all: it only grows.
    mutating func reportUsage(
        of id: GenerationID,
        _ usage: Usage,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let generation = try requireGeneration(id)
        if let position = generation.heard(stamp.fingerprint) { return .repeats(position) }
        let sum = (generation.usage ?? Usage()).merging(usage)
        if usage.isNegative {
            return try report(.negativeUsage, of: generation, usage.facts, stamp)
        }
        if sum == generation.usage {
            let known = generation.usagePosition ?? generation.endPosition
            return .repeats(known ?? generation.memory.position)
        }
        if let before = generation.usage, usage.isLess(than: before) {
            return try report(.usageDecreased, of: generation, usage.facts, stamp)
        }
        guard generation.isOpen else {
            return try report(.usageAfterEnd, of: generation, usage.facts, stamp)
        }
        let worth = try worth(of: generation, nil, sum, delivered: generation.terms.outputs)
        guard generation.terms.isPlausible(worth) else {
            return try report(.implausible, of: generation, usage.facts, stamp)
        }
        let reference = generation.request.reference
        try emit(.usageReported(GenerationUsageReported(reference: reference, usage: sum)))
        return .changes
    }

    /// The usage that counts: what the verdict says over what was reported before; `nil` where
    /// nothing was said.
    mutating func plausibleUsage(
        _ usage: Usage?,
        of generation: Generation,
        _ stamp: Stamp
    ) throws(Refusal) -> Usage? {
        guard let usage else { return generation.usage }
        if usage.isNegative {
            _ = try report(.negativeUsage, of: generation, usage.facts, stamp)
            return generation.usage
        }
        if let before = generation.usage, usage.isLess(than: before) {
            _ = try report(.usageDecreased, of: generation, usage.facts, stamp)
            return before
        }
        return (generation.usage ?? Usage()).merging(usage)
    }

    /// The outputs that count: no more than were ordered.
    mutating func plausibleCount(
        _ delivered: Int64?,
        of generation: Generation,
        _ stamp: Stamp
    ) throws(Refusal) -> Int64 {
        let ordered = generation.terms.outputs
        guard let delivered else { return ordered }
        if delivered > ordered {
            let facts = [
                GenerationAnomaly.Fact("delivered", String(delivered)),
                GenerationAnomaly.Fact("ordered", String(ordered)),
            ]
            _ = try report(.tooManyOutputs, of: generation, facts, stamp)
        }
        return min(delivered, ordered)
    }

    /// What it is worth, by the price that was pinned when it was ordered.
    mutating func worth(
        of generation: Generation,
        _ amount: Balance?,
        _ usage: Usage?,
        delivered: Int64
    ) throws(Refusal) -> Balance {
        let terms = generation.terms
        if let amount { return amount }
        if let worth = terms.worth(used: usage, delivered: delivered) { return worth }
        guard let version = try entity(.price(terms.price))?.price else {
            preconditionFailure("Price \(terms.price.text) is pinned and not there.")
        }
        return terms.worth(at: version.price, used: usage, delivered: delivered)
    }

    /// What of its worth may be taken by the pinned capture policy; the rest is an anomaly.
    mutating func bounded(
        _ worth: Balance,
        of generation: Generation,
        _ stamp: Stamp
    ) throws(Refusal) -> Int64 {
        let terms = generation.terms
        let isPlausible = terms.isPlausible(worth)
        let limit = terms.most(of: worth)
        guard worth > limit else { return Int64(worth.microcredits) }
        let facts: [GenerationAnomaly.Fact] = [
            .credits("actual", worth), .credits("estimate", terms.cost.balance),
            .credits("taken", limit),
        ]
        _ = try report(isPlausible ? .excess : .implausible, of: generation, facts, stamp)
        return Int64(limit.microcredits)
    }
}

extension Cost {
    package var balance: Balance { Balance(microcredits: Int128(microcredits)) }
}

extension Usage {
    package var isNegative: Bool { quantities.contains { $0.value.isNegative } }

    /// What the other says where it says something.
    package func merging(_ other: Usage) -> Usage { Usage(other.quantities + quantities) }

    /// Whether it says less of anything.
    package func isLess(than other: Usage) -> Bool {
        quantities.contains { quantity in
            other[quantity.measure].map { quantity.value < $0 } ?? false
        }
    }
}
