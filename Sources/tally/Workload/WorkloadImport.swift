// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import Synchronization

/// Carries a plan out: customers side by side, the commands of one customer in their order.
package struct WorkloadImport: Sendable {
    /// Customers under way at once: enough to fill a commit while the previous one is written.
    private static let customersAtOnce = 64
    /// How long an overloaded or absent database is waited for.
    private static let patience = Duration.seconds(60)
    private static let pause = Duration.milliseconds(100)

    private let plan: WorkloadPlan
    private let desk: Desk

    package init(_ plan: WorkloadPlan, desk: Desk) {
        self.plan = plan
        self.desk = desk
    }

    /// Bills all customers; `progress` is told how many commands are done.
    package func run(
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> WorkloadSummary {
        let start = ContinuousClock.now
        // The one with the most requests takes longest, whatever the others do: it begins.
        let order = plan.customers.indices.sorted {
            let (one, other) = (plan.customers[$0].rowCount, plan.customers[$1].rowCount)
            return one == other ? $0 < $1 : one > other
        }
        let board = Board(order: order)
        let totals = try await withThrowingTaskGroup(of: WorkloadTotals.self) { group in
            for _ in 0..<min(Self.customersAtOnce, order.count) {
                group.addTask { try await work(board, progress) }
            }
            return try await group.reduce(WorkloadTotals(), +)
        }
        return WorkloadSummary(
            plan: plan,
            totals: totals,
            duration: start.duration(to: .now)
        )
    }

    /// Takes one customer after the other, until none is left.
    private func work(
        _ board: Board,
        _ progress: @Sendable (Int) -> Void
    ) async throws -> WorkloadTotals {
        var totals = WorkloadTotals()
        while let customer = board.next() {
            let added = try await bill(plan.customers[customer])
            totals = totals + added
            progress(board.finish(added.commands))
        }
        return totals
    }

    private func bill(_ customer: WorkloadPlan.Customer) async throws -> WorkloadTotals {
        var totals = WorkloadTotals()
        var last: Reservation?
        for request in customer.requests {
            try Task.checkCancellation()
            let receipt = try await execute(request)
            totals.add(receipt, of: request)
            guard let (reservation, _) = receipt.view.reservation(at: 0) else { continue }
            if let last, last.id != reservation.id { totals.add(last) }
            last = reservation
        }
        if let last { totals.add(last) }
        totals.left = try await desk.account(customer.account).0.available
        return totals
    }

    /// Asks again under the same id while the ledger cannot answer: it is done once.
    private func execute(_ request: Request) async throws -> Receipt {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            do {
                return try await desk.execute(request)
            } catch let error as EngineError {
                switch error {
                case .overloaded, .unavailable:
                    guard ContinuousClock.now < deadline else { throw error }
                case .rejected, .refused, .halted: throw error
                }
            }
            try await Task.sleep(for: Self.pause)
        }
    }
}

/// Which customers are still to be billed, and how much is done.
private final class Board: Sendable {
    private struct State {
        var taken = 0
        var commands = 0
    }

    private let order: [Int]
    private let state = Mutex(State())

    init(order: [Int]) {
        self.order = order
    }

    func next() -> Int? {
        state.withLock { state in
            guard state.taken < order.count else { return nil }
            defer { state.taken += 1 }
            return order[state.taken]
        }
    }

    /// - Returns: all commands that are done.
    func finish(_ commands: Int) -> Int {
        state.withLock { state in
            state.commands += commands
            return state.commands
        }
    }
}
