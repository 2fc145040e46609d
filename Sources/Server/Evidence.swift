// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Engine
internal import EventFormat
package import EventLog
internal import Postgres
internal import Projections

/// All that decides a dispute, in one answer: `GET /v1/disputes/{id}/evidence`.
///
/// The things are shown as they are at the head of the log, the events as the log has them; the read
/// model `timelines` says which they are, and must be as far as the things.
package struct Evidence: Sendable {
    /// A text that is generated in many small steps may have more.
    private static let eventsMaximum = 1_000

    private let dispute: Dispute
    private let generation: Generation
    private let reservation: Reservation?
    private let items: [View.Item]

    /// - Throws: the rejection `notFound`.
    package init(of id: DisputeID, from handler: CommandHandler) async throws {
        let key = EntityKey.dispute(id)
        guard let dispute = try await handler.read([key]).items[0]?.entity.dispute else {
            throw EngineError.rejected(.notFound(key))
        }
        let generation = EntityKey.generation(dispute.opened.generation)
        let first = try await handler.read([generation])
        let hold = first.items[0]?.entity.generation?.request.hold.reservation
        let keys = [key, generation] + [hold.map { .reservation($0) }].compactMap(\.self)
        // All as they are at the same position.
        let view = try await handler.read(keys)
        guard let dispute = view.items[0]?.entity.dispute,
            let generation = view.items[1]?.entity.generation
        else { throw EngineError.rejected(.notFound(key)) }
        self.dispute = dispute
        self.generation = generation
        reservation = keys.count > 2 ? view.reservation(at: 2)?.0 : nil
        items = view.items.compactMap(\.self)
    }

    /// The last event that changed one of the things.
    package var position: Position { items.map(\.position).max() ?? 0 }

    package func document(from installation: Installation, ledger: Ledger) async throws -> [UInt8] {
        let hold = reservation.map { EntityKey.reservation($0.id) }
        let keys = [.generation(generation.id)] + [hold].compactMap(\.self)
        let events = try await installation.sessions.perform { connection in
            try Timeline.events(
                about: keys,
                limit: Self.eventsMaximum + 1,
                ledger: ledger.id,
                on: connection
            )
        }
        let resources = Resources(installation: installation, ledger: ledger)
        var shown: [[UInt8]] = []
        for item in items {
            shown.append(try await resources.show(item.entity, at: item.position))
        }
        let parameters = try await resources.open(
            generation.terms.parameters,
            of: generation.account
        )
        return Resources.object { object in
            object.write("dispute", verbatim: shown[0])
            object.write("generation", verbatim: shown[1])
            object.write("parameters", verbatim: (parameters ?? "null").utf8)
            object.writeObject("price") { $0.writePrice(of: generation.terms) }
            object.writeObject("verdict") { $0.writeVerdict(on: generation) }
            object.writeObject("credits") { $0.writeCredits(of: generation, reservation) }
            if shown.count > 2 { object.write("reservation", verbatim: shown[2]) }
            write(events, to: &object)
            object.write("position", integer: position)
        }
    }

    private func write(_ events: [RecordedEvent], to object: inout ObjectWriter) {
        let timeline = events.prefix(Self.eventsMaximum)
        object.writeArray("timeline", Array(timeline)) { object, event in
            object.write("position", integer: event.position)
            object.write("at", event.recordedAt)
            object.write("type", event.type)
            object.write("data", verbatim: event.data)
        }
        object.write("timeline_is_whole", events.count <= Self.eventsMaximum)
        if let last = timeline.last { object.write("proof_position", integer: last.position) }
    }
}

extension ObjectWriter {
    /// What it was to cost, and how that came about.
    fileprivate mutating func writePrice(of terms: GenerationTerms) {
        write("version", terms.price.text)
        write("plan", terms.plan)
        write("cost", credits: Int128(terms.cost.microcredits))
        write("explanation", terms.cost.explanation)
        writeArray("lines", terms.cost.lines) { object, line in
            object.write("text", line.text)
            object.write("amount", credits: Int128(line.microcredits))
        }
    }

    /// What the provider said, in the order in which it was heard.
    fileprivate mutating func writeVerdict(on generation: Generation) {
        write("provider", generation.terms.provider)
        write("provider_model", generation.terms.providerModel)
        write("status", generation.state)
        write("provider_job", generation.attempt.job?.text)
        write("error", generation.failure?.error?.code)
        if let delivered = generation.delivered { write("delivered", integer: delivered) }
        write("ordered", integer: generation.terms.outputs)
        if let cost = generation.providerCost {
            writeObject("provider_cost") { object in
                object.write("amount", cost.amount)
                object.write("unit", cost.unit)
            }
        }
        writeArray("heard", generation.verdicts) { object, verdict in
            object.write("status", verdict.status.rawValue)
            object.write("provider_job", verdict.job?.text)
            object.write("position", integer: verdict.memory.position)
        }
        writeArray("anomalies", generation.anomalies) { object, anomaly in
            object.write("position", integer: anomaly.position)
        }
    }

    /// What was held and taken for it; a hold that others share is no part of this.
    fileprivate mutating func writeCredits(
        of generation: Generation,
        _ reservation: Reservation?
    ) {
        write("held", credits: Int128(generation.terms.cost.microcredits))
        write("captured", credits: generation.captured.microcredits)
        write("charged", credits: generation.charged.microcredits)
        write("uncollected", credits: generation.uncollected.microcredits)
        write("refunded", credits: generation.refunded.microcredits)
        let refundable = min(generation.taken, reservation?.refundable ?? .zero)
        write("refundable", credits: refundable.microcredits)
    }
}
