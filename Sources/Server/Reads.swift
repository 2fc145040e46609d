// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import Postgres
internal import Projections

/// The routes that show one thing, exactly as it is at the head of the log.
struct Reads: Sendable {
    static let waitSeconds: ClosedRange<Int64> = 0...30
    static let waitSecondsDefault: Int64 = 2

    let installation: Installation
    let deadlines: Deadlines
    let settings: ServerSettings

    func run(_ call: Call) async throws -> Answer {
        try await bounded(call) { .json(try await body(of: call)) }
    }

    /// An answer once the ledger is where the caller has seen it, and in time.
    func bounded(
        _ call: Call,
        _ answer: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let position = try call.query.integer("min_position", in: 0...Position.max)
        let wait = try call.query.integer("wait", in: Self.waitSeconds) ?? Self.waitSecondsDefault
        return try await deadlines.bound(settings.requestTimeout + .seconds(wait)) {
            if let position {
                try await reach(position, within: .seconds(wait), on: call.handler)
            }
            return try await answer()
        }
    }

    /// Waits for a position.
    ///
    /// - Throws: `projection-behind` when the time is over.
    func reach(
        _ position: Position,
        within duration: Duration,
        on handler: CommandHandler
    ) async throws {
        let deadline = ContinuousClock.now + duration
        while true {
            // A read confirms the head, whoever has written it.
            let head = try await handler.read([]).head
            guard head < position else { return }
            let rest = ContinuousClock.now.duration(to: deadline)
            guard rest > .zero, !Task.isCancelled else {
                throw Problem(
                    .projectionBehind,
                    "Ask again later, or check the position: the ledger is at \(head).",
                    facts: [.integer("position", head), .integer("min_position", position)]
                )
            }
            await handler.watch.wait(beyond: position - 1, atMost: rest)
        }
    }

    private func body(of call: Call) async throws -> [UInt8] {
        let resources = Resources(installation: installation, ledger: call.ledger)
        switch call.route {
        case .account: return try await account(call, resources)
        case .grant: return try await grant(call, resources)
        case .reservation: return try await reservation(call, resources)
        case .adjustment:
            let key = EntityKey.adjustment(AdjustmentID(trusted: call.target))
            let view = try await call.handler.read([key])
            guard let (record, position) = view.adjustment(at: 0) else {
                throw Problem.notFound(key)
            }
            return resources.adjustment(record, at: position)
        case .refund:
            let key = EntityKey.refund(RefundID(trusted: call.target))
            let view = try await call.handler.read([key])
            guard let (record, position) = view.refund(at: 0) else { throw Problem.notFound(key) }
            return resources.refund(record, at: position)
        default: preconditionFailure("\(call.route) shows no single thing.")
        }
    }

    /// The account in the path; a user's own only.
    func ownAccount(_ call: Call) throws(Problem) -> AccountID {
        let id = AccountID(trusted: call.target)
        guard call.caller.role != .user || call.caller.account == id else {
            throw Problem(.forbidden, "Ask for your own account: its id is the token's sub.")
        }
        return id
    }

    private func account(_ call: Call, _ resources: Resources) async throws -> [UInt8] {
        let id = try ownAccount(call)
        let view = try await call.handler.read([.account(id)])
        guard let (account, position) = view.account(at: 0) else {
            throw Problem.notFound(.account(id))
        }
        return try await resources.account(account, at: position)
    }

    private func reservation(_ call: Call, _ resources: Resources) async throws -> [UInt8] {
        let key = EntityKey.reservation(ReservationID(trusted: call.target))
        let view = try await call.handler.read([key])
        let found = view.reservation(at: 0)
        // Whether it is another's or nobody's is not for a user to learn.
        guard
            call.caller.role != .user
                || (found != nil && found?.0.account == call.caller.account)
        else { throw Problem(.forbidden, "Ask for a reservation of your own account.") }
        guard let (reservation, position) = found else { throw Problem.notFound(key) }
        return resources.reservation(reservation, at: position)
    }

    private func grant(_ call: Call, _ resources: Resources) async throws -> [UInt8] {
        let key = EntityKey.lot(LotID(trusted: call.target))
        let first = try await call.handler.read([key])
        guard let (known, _) = first.lot(at: 0) else { throw Problem.notFound(key) }
        // What is left stands in the account: both as they are at the same position.
        let view = try await call.handler.read([key, .account(known.account)])
        guard let (lot, position) = view.lot(at: 0) else { throw Problem.notFound(key) }
        return try await resources.grant(lot, in: view.account(at: 1)?.0, at: position)
    }
}
