// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
package import Domain

/// The generations of pulled providers that no worker has: what the log says, folded.
///
/// It only says what is worth a try: whether a worker gets it, is decided by the ledger.
package struct WaitingWork: Sendable {
    package struct Item: Hashable, Sendable {
        package let generation: GenerationID
        package let model: ModelID
        let provider: String
        /// The event that its current attempt began with.
        let start: Position
    }

    private struct Line: Hashable {
        let provider: String
        let model: ModelID
    }

    private let providers: Set<String>
    private var items: [GenerationID: Item] = [:]
    /// The longest waiting first; what is not among `items` any more is passed over.
    private var lines: [Line: Deque<Item>] = [:]
    /// Those that somebody tries to have just now.
    private var tried: [GenerationID: Item] = [:]
    private(set) var read: Position

    package init(of providers: Set<String>, after position: Position) {
        self.providers = providers
        read = position
    }

    /// All up to it is in workers' hands, or ended: a restart reads on from there.
    package var position: Position {
        let first = min(first(of: items), first(of: tried))
        return first == .max ? read : first - 1
    }

    private func first(of items: [GenerationID: Item]) -> Position {
        items.values.lazy.map(\.start).min() ?? .max
    }

    /// - Returns: the generation, where its provider and model are not known from this event.
    package mutating func note(_ event: GenerationEvent, at position: Position) -> GenerationID? {
        let id = event.reference.generation
        switch event {
        case .requested(let request):
            add(id, request.terms, since: position)
        case .retried: return id
        case .dispatching, .submitted, .succeeded, .failed, .cancelled: items[id] = nil
        case .prolonged, .overdue, .usageReported, .refunded, .anomaly, .outputsExpired: break
        }
        return nil
    }

    /// All up to it was noted.
    package mutating func skip(to position: Position) {
        read = max(read, position)
    }

    /// Another attempt is to be made, as the log has it by now.
    package mutating func add(_ generation: Generation) {
        guard generation.isOpen, generation.attempt.status == .requested else { return }
        add(generation.id, generation.terms, since: generation.attempt.began)
    }

    private mutating func add(
        _ id: GenerationID,
        _ terms: GenerationTerms,
        since position: Position
    ) {
        guard providers.contains(terms.provider), items[id]?.start != position,
            tried[id]?.start != position
        else { return }
        let item = Item(
            generation: id,
            model: terms.model,
            provider: terms.provider,
            start: position
        )
        items[id] = item
        lines[Line(provider: item.provider, model: item.model), default: []].append(item)
    }

    /// The longest waiting one of a provider, of some models or of all; others do not get it until
    /// it is said what came of it.
    package mutating func take(_ provider: String, of models: Set<ModelID>?) -> Item? {
        var best: Item?
        for line in Array(lines.keys) where line.provider == provider {
            guard models?.contains(line.model) ?? true, let head = head(of: line) else { continue }
            if head.start < best?.start ?? .max { best = head }
        }
        guard let best else { return nil }
        lines[Line(provider: provider, model: best.model)]?.removeFirst()
        items[best.generation] = nil
        tried[best.generation] = best
        return best
    }

    private mutating func head(of line: Line) -> Item? {
        while let head = lines[line]?.first {
            if items[head.generation]?.start == head.start { return head }
            lines[line]?.removeFirst()
        }
        lines[line] = nil
        return nil
    }

    /// Somebody has it, or nobody can.
    package mutating func settle(_ item: Item) {
        tried[item.generation] = nil
    }

    /// Whether anybody has it is not known.
    package mutating func putBack(_ item: Item) {
        tried[item.generation] = nil
        guard items[item.generation] == nil else { return }
        items[item.generation] = item
        lines[Line(provider: item.provider, model: item.model), default: []].prepend(item)
    }
}
