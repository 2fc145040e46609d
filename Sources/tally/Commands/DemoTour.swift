// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog

/// What `tally demo` shows, once its server runs.
package struct DemoTour: Sendable {
    private static let largest = 5

    package let started: ServerRun.Started
    package let workload: DemoWorkload

    package init(started: ServerRun.Started, workload: DemoWorkload) {
        self.started = started
        self.workload = workload
    }

    /// - Returns: whether the verification found all in order.
    package func run() async throws -> Bool {
        let desk = try await Desk.open("main", in: started.installation)
        try await bill(desk)
        try await showLargest(desk)
        let isVerified = try await verify(desk)
        return isVerified
    }

    private func bill(_ desk: Desk) async throws {
        let plan = workload.plan
        try Terminal.print(
            """
            \(workload.origin)
            Price: \(WorkloadRow.priceRule).
            Customers buy \(CreditPackage.rule).

            """
        )
        let bar = ProgressBar("Billing", unit: "commands")
        defer { bar.finish() }
        let summary = try await WorkloadImport(plan, desk: desk).run {
            bar.show($0, of: plan.requestCount)
        }
        bar.finish()
        try Terminal.print(summary.text)
    }

    private func showLargest(_ desk: Desk) async throws {
        let customers = workload.plan.customers.sorted {
            $0.rowCount == $1.rowCount
                ? $0.account.text < $1.account.text : $0.rowCount > $1.rowCount
        }
        var table = Table([
            ("largest customers", .left), ("requests", .right), ("available", .right),
            ("held", .right),
        ])
        for customer in customers.prefix(Self.largest) {
            let (account, _) = try await desk.account(customer.account)
            table.add([
                account.id.text, NumberText.grouped(customer.rowCount),
                NumberText.credits(account.available), NumberText.credits(account.held),
            ])
        }
        try Terminal.print("\n" + table.text)
    }

    private func verify(_ desk: Desk) async throws -> Bool {
        let bar = ProgressBar("Verifying", unit: "events")
        let report = try await Verification.run(
            ledger: desk.handler.ledger,
            target: started.target
        ) { bar.show(Int($0.done), of: Int($0.total)) }
        bar.finish()
        try Terminal.print("\n" + VerificationText.text(report.trialBalance) + "\n")
        try Terminal.print(VerificationText.text(report, ledger: desk.handler.ledger.name))
        return report.ok
    }

    /// Says how to go on with the server that runs.
    package func invite(_ settings: Settings) async throws {
        let url = "http://\(started.address)"
        let secret: String
        if settings.adminKey == nil {
            secret = try await AdminKey.forDemo(started.installation.keys)
        } else {
            secret = "$TALLY_ADMIN_KEY"
        }
        let customer = workload.plan.customers.first?.account.text ?? "alice"
        try Terminal.print(
            """

            Tallystick listens on \(url)
            Try: curl \(url)/v1/accounts/\(customer) -H "Authorization: Bearer \(secret)"
            """
        )
    }
}
