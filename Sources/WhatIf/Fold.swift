// SPDX-License-Identifier: Apache-2.0

package import Domain
package import EventFormat

/// Events in their order, to sums.
///
/// What a movement needs to know of its generation is read off the events after `checkpoint`; of
/// earlier ones somebody else must tell it: see `unknown`.
package struct Fold: Sendable {
    /// What is kept of a generation.
    package struct Known: Sendable {
        package let terms: GenerationTerms
        fileprivate let witness: Movement.Witness
        package var used: Usage?
        package var settled = Settled()
        /// `nil` until it is decided.
        package var pricing: Result<Repricing, Unpriced>?

        package init(_ request: GenerationRequested, used: Usage? = nil) {
            terms = request.terms
            witness =
                switch request.hold {
                case .own: .refund
                case .shared, .none: .generation
                }
            self.used = used
        }
    }

    package let alternative: Alternative
    package let checkpoint: Position
    /// What is added up.
    package let period: ClosedRange<Position>
    package let grouping: Grouping
    package private(set) var sums = Sums()

    private var known: [GenerationID: Known] = [:]
    /// What was reported after the checkpoint of generations from before it.
    private var reported: [GenerationID: Usage] = [:]
    /// Known for the moment, from elsewhere.
    private var visitors: Set<GenerationID> = []
    package private(set) var prices: [PriceID: Price] = [:]
    private var lastCharge: (position: Position, event: CreditsCharged)?

    package init(
        _ alternative: Alternative,
        after checkpoint: Position = 0,
        period: ClosedRange<Position>,
        by grouping: Grouping = Grouping()
    ) {
        self.alternative = alternative
        self.checkpoint = checkpoint
        self.period = period
        self.grouping = grouping
    }

    /// Notes what the event says.
    ///
    /// - Returns: the movement, if it is one; `settle` takes it.
    package mutating func read(_ record: RecordedEvent) throws(FormatError) -> Movement? {
        guard
            record.type.hasPrefix("generation.") || record.isOf(.creditsCharged)
                || record.isOf(.creditsRefunded)
                || record.isOf(.modelRegistered) || record.isOf(.modelRepriced)
        else { return nil }
        switch try record.decoded() {
        case .generation(let event): return read(event, record)
        case .creditsRefunded(let refund): return Self.movement(refund, record)
        case .creditsCharged(let charge): lastCharge = (record.position, charge)
        case .catalog(.modelRegistered(let event)):
            prices[PriceID(event.model, version: 1)] = event.price
        case .catalog(.modelRepriced(let event)):
            prices[PriceID(event.model, version: event.version)] = event.price
        default: break
        }
        return nil
    }

    private mutating func read(_ event: GenerationEvent, _ record: RecordedEvent) -> Movement? {
        let id = event.reference.generation
        func movement(_ kind: Movement.Kind) -> Movement {
            Movement(
                generation: id,
                account: event.reference.account,
                position: record.position,
                recordedAt: record.recordedAt,
                kind: kind
            )
        }
        switch event {
        case .requested(let request):
            if record.position > checkpoint { known[id] = Known(request) }
            return nil
        case .usageReported(let report):
            if known[id] != nil {
                known[id]?.used = report.usage
            } else if record.position > checkpoint {
                reported[id] = report.usage
            }
            return nil
        case .succeeded(let event):
            return movement(.succeeded(event, owed: owed(event, record.position)))
        case .cancelled(let event): return movement(.cancelled(event, used: nil))
        case .failed(let event):
            guard event.refunded > .zero else { return nil }
            return movement(.givenBack(event.refunded, saidBy: .generation))
        case .refunded(let event):
            return movement(.givenBack(Balance(event.amount), saidBy: .generation))
        case .dispatching, .submitted, .prolonged, .overdue, .retried, .anomaly, .outputsExpired:
            return nil
        }
    }

    /// `nil` where it is of another hold than a generation's own.
    private static func movement(_ refund: CreditsRefunded, _ record: RecordedEvent) -> Movement? {
        let prefix = ReservationID(of: GenerationID(trusted: "")).text
        guard refund.reservation.text.hasPrefix(prefix) else { return nil }
        return Movement(
            generation: GenerationID(
                trusted: String(refund.reservation.text.dropFirst(prefix.count))
            ),
            account: refund.account,
            position: record.position,
            recordedAt: record.recordedAt,
            kind: .givenBack(Balance(refund.amount), saidBy: .refund)
        )
    }

    /// A success follows its own charge at once.
    private func owed(_ event: GenerationSucceeded, _ position: Position) -> Balance {
        guard let charge = lastCharge, charge.position == position - 1,
            charge.event.account == event.reference.account,
            Int128(charge.event.amount.microcredits)
                == event.charged.microcredits + event.uncollected.microcredits
        else { return .zero }
        return charge.event.debt
    }

    /// Whether a generation was told, and nothing of it is settled yet.
    package func isNew(_ id: GenerationID) -> Bool {
        visitors.contains(id) && known[id]?.settled == Settled()
    }

    /// Whether its generation must be told by `add` before it is settled.
    package func isUnknown(_ id: GenerationID) -> Bool { known[id] == nil }

    /// A generation from before the checkpoint, as it was before its next movement.
    package mutating func add(_ generation: Known, as id: GenerationID) {
        known[id] = generation
        if let usage = reported[id] { known[id]?.used = usage }
        visitors.insert(id)
    }

    package mutating func add(_ price: Price, as id: PriceID) {
        prices[id] = price
    }

    /// The pinned price of a generation, if that must be told first.
    package func unknownPrice(of id: GenerationID) -> PriceID? {
        guard let terms = known[id]?.terms, prices[terms.price] == nil else { return nil }
        return terms.price
    }

    /// The terms of a generation whose parameters must be opened to price it otherwise.
    ///
    /// The others are priced by this.
    package mutating func termsToOpen(_ id: GenerationID) -> GenerationTerms? {
        guard let generation = known[id], generation.pricing == nil,
            let pinned = prices[generation.terms.price]
        else { return nil }
        let terms = generation.terms
        do throws(Unpriced) {
            let price = try alternative.price(of: terms.model, pinned: pinned)
            guard price.readsNoMore(than: pinned, plan: terms.plan) else { return terms }
            known[id]?.pricing = .success(try Repricing(terms, pinned: pinned, at: price, .kept))
        } catch {
            known[id]?.pricing = .failure(error)
        }
        return nil
    }

    package mutating func price(_ id: GenerationID, _ parameters: Repricing.Parameters) {
        guard let terms = known[id]?.terms, let pinned = prices[terms.price] else { return }
        do throws(Unpriced) {
            let price = try alternative.price(of: terms.model, pinned: pinned)
            known[id]?.pricing = .success(
                try Repricing(terms, pinned: pinned, at: price, parameters)
            )
        } catch {
            known[id]?.pricing = .failure(error)
        }
    }

    /// What is known of a generation, once it is priced.
    package func pricing(of id: GenerationID) -> Result<Repricing, Unpriced>? {
        known[id]?.pricing
    }

    /// Adds a movement up, where it is of the period.
    ///
    /// - Precondition: its generation is known and priced, and settled as it was before.
    package mutating func settle(_ movement: Movement) {
        settle(movement, counts: period.contains(movement.position))
    }

    private mutating func settle(_ movement: Movement, counts: Bool) {
        let id = movement.generation
        guard let generation = known[id], let pricing = generation.pricing else {
            preconditionFailure("Generation \(id.text) is settled before it is priced.")
        }
        let movement = movement.after(generation.used)
        if case .givenBack(let amount, let witness) = movement.kind {
            if witness == .generation { known[id]?.settled.giveBack(amount) }
            guard witness == generation.witness else { return }
        }
        let was = movement.money
        known[id]?.settled.was += was
        switch pricing {
        case .success(let repricing):
            let would = repricing.would(movement, after: generation.settled)
            known[id]?.settled.would += would
            if counts { add(movement, was, would, repricing) }
        case .failure(let reason):
            guard counts else { return }
            let model = generation.terms.model
            sums.note(movement, UnpricedSum.Reason(model: model, reason: reason))
            sums.add(grouping.group(movement, model)) { sum in
                sum.unpricedMoney += was
                if movement.settles { sum.unpriced += 1 }
            }
        }
    }

    private mutating func add(
        _ movement: Movement,
        _ was: Money,
        _ would: Money,
        _ repricing: Repricing
    ) {
        let isNamed =
            if case .succeeded(let event, _) = movement.kind { repricing.isNamed(event) } else {
                false
            }
        // A cancellation without usage and a free generation move nothing, then and now.
        guard movement.settles || was != Money() || would != Money() else { return }
        sums.add(grouping.group(movement, repricing.terms.model)) { sum in
            sum.was += was
            sum.would += would
            if movement.settles { sum.generations += 1 }
            if isNamed { sum.named += 1 }
        }
    }

    /// What became of a generation that was told, until now; it is not added up.
    ///
    /// `captured` is what its hold had given until then. What the records do not say of it, a
    /// cancellation by the account took, before them all.
    package mutating func recall(
        _ id: GenerationID,
        _ records: [RecordedEvent],
        captured: Balance
    ) throws(FormatError) {
        let charge = lastCharge
        defer { lastCharge = charge }
        var movements: [Movement] = []
        for record in records {
            if let movement = try read(record) { movements.append(movement) }
        }
        let said = movements.reduce(Int128(0)) { $0 + $1.captured.microcredits }
        let rest = Balance(microcredits: captured.microcredits - said)
        if rest > .zero, let generation = known[id],
            case .success(let repricing) = generation.pricing
        {
            known[id]?.settled = repricing.cancelled(capturing: rest, used: generation.used)
        }
        for movement in movements { settle(movement, counts: false) }
    }

    /// Forgets generations that were told, after a part of the log that ends at a position.
    ///
    /// What happened after the checkpoint nobody could tell again.
    package mutating func forgetVisitors(at position: Position) {
        if position <= checkpoint {
            for id in visitors { known[id] = nil }
        }
        visitors.removeAll()
    }
}
