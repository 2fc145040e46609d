// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText

/// The life of a purchase from the checkout to the chargeback, over HTTP, a line a step.
struct Story: Sendable {
    private static let account = "alice"
    private static let payment = "/v1/payments/stripe:\(ImitatedStripe.payment)"
    /// How often a verdict is waited for, half a minute each time.
    private static let waitsMaximum = 4
    private static let textWidth = 84

    let started: ServerRun.Started
    let providers: Imitations
    let client: StoryClient

    /// - Returns: whether the verification found all in order.
    func tell() async throws -> Bool {
        try await prepare()
        try Terminal.print(
            """
            A purchase, from the checkout to the chargeback. Stripe and Runware are played on this
            machine; everything else is the server, over HTTP.

            """
        )
        try Terminal.print(Self.line("", "available", "held", "debt"))
        try await buy()
        try await generate()
        try await giveBack()
        return try await verify()
    }

    /// The keys of the providers, and something to sell.
    private func prepare() async throws {
        let desk = try await Desk.open(Ledger.defaultName, in: started.installation)
        for provider in ["stripe", "runware"] {
            try await started.installation.secrets.add(
                "key-of-the-story",
                of: provider,
                .apiKey,
                in: desk.handler.ledger
            )
        }
        try await client.post("/v1/accounts", #"{"id":"\#(Self.account)"}"#)
        try await client.put(
            "/v1/packages/starter",
            #"{"name":"Starter","credits":"100","bonus":"20","#
                + #""prices":[{"currency":"USD","minor_units":1000}]}"#
        )
        try await client.put(
            "/v1/models/flux",
            #"{"provider":"runware","provider_model":"runware:100@1","type":"prompt_to_image","#
                + #""name":"FLUX","expected_seconds":1,"price":{"base":"20"}}"#
        )
    }

    private func buy() async throws {
        let checkout = try await client.post(
            "/v1/checkouts",
            #"{"id":"order-1","account":"\#(Self.account)","package":"starter","#
                + #""provider":"stripe","success_url":"https://platform.example/thanks"}"#
        )
        try await show("Checkout: 100 credits and 20 more, at 10 USD: \(text(checkout, "url"))")
        let paid = providers.stripe.paid()
        try await client.deliver(paid)
        try await show("Webhook: Stripe says that it is paid")
        try await client.deliver(paid)
        try await show("Webhook: Stripe says it again, and nothing is added")
    }

    private func generate() async throws {
        try await order("g-1", "a lighthouse in a storm")
        try await show("Generation: an image at 20 credits is ordered, and they are held")
        let made = try await verdict(on: "g-1")
        let outputs = (made["outputs"]?.elements ?? []).compactMap { $0["url"]?.plainText }
        try await show(
            "Outputs: Runware made \(outputs.joined(separator: ", ")); "
                + "\(text(made, "captured")) are captured"
        )
        try await order("g-2", ImitatedRunware.impossible)
        let failed = try await verdict(on: "g-2")
        let end = text(failed, "status")
        try await show("Generation: the next one ends as \(end), and costs nothing")
    }

    private func giveBack() async throws {
        try await client.post(Self.payment + "/refund", #"{"id":"refund-1","amount":500}"#)
        try await client.deliver(providers.stripe.refunded())
        try await show("Refund: half the money goes back, and half of what it bought")
        try await client.deliver(providers.stripe.disputed())
        try await show("Chargeback: the bank takes all of it; what was spent of it is owed")
    }

    private func order(_ id: String, _ prompt: String) async throws {
        try await client.post(
            "/v1/generations",
            #"{"id":"\#(id)","account":"\#(Self.account)","model":"flux","#
                + #""parameters":{"positivePrompt":"\#(prompt)"}}"#
        )
    }

    /// The dispatcher asks the provider; the story waits for the verdict.
    private func verdict(on id: String) async throws -> JSON {
        for _ in 0..<Self.waitsMaximum {
            let generation = try await client.get("/v1/generations/\(id)?wait=30")
            if ["succeeded", "failed", "cancelled"].contains(text(generation, "status")) {
                return generation
            }
        }
        throw Failure(.bug, "story", "The story ends early: nobody settles generation \(id).")
    }

    private func show(_ step: String) async throws {
        let account = try await client.get("/v1/accounts/\(Self.account)")
        let (available, held) = (text(account, "available"), text(account, "held"))
        try Terminal.print(Self.line(step, available, held, text(account, "debt")))
    }

    private func verify() async throws -> Bool {
        let desk = try await Desk.open(Ledger.defaultName, in: started.installation)
        let report = try await Verification.run(
            ledger: desk.handler.ledger,
            target: started.target
        )
        let verdict =
            report.ok
            ? "The ledger is verified: \(report.events) events, and the books balance."
            : VerificationText.text(report, ledger: Ledger.defaultName)
        try Terminal.print("\n" + verdict)
        return report.ok
    }

    private func text(_ object: JSON, _ name: String) -> String {
        object[name]?.plainText ?? ""
    }

    private static func line(
        _ step: String,
        _ available: String,
        _ held: String,
        _ debt: String
    ) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count))
        }
        return step + padded(step, textWidth) + padded(available, 10) + available
            + padded(held, 6) + held + padded(debt, 6) + debt
    }
}
