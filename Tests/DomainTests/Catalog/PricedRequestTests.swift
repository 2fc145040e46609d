// SPDX-License-Identifier: Apache-2.0

import Domain
import JSONText
import TestSupport
import Testing

@Suite struct `A priced request` {
    static let cheaper = Price(rates: Rates(perOutput: .credits("1")))

    private static func price(
        _ parameters: JSON = ["prompt": "a cat"],
        outputs: Int64? = nil,
        plan: String? = nil,
        quote: QuotePin? = nil,
        after history: [Event] = [.registered("flux")],
        at time: Instant = 0
    ) -> Result<PricedRequest, Rejection> {
        let store = Given(history).store
        var workspace = Workspace(
            over: store,
            time: time,
            firstPosition: store.lastPosition + 1
        )
        do throws(Refusal) {
            return .success(
                try workspace.price(
                    parameters,
                    outputs: outputs,
                    of: "flux",
                    plan: plan,
                    quote: quote
                )
            )
        } catch {
            switch error {
            case .rejected(let rejection): return .failure(rejection)
            case .notLoaded: preconditionFailure("Everything is in memory.")
            }
        }
    }

    @Test func `holds the parameters with defaults, and the cost`() throws {
        let request = try Self.price(["prompt": "a cat", "n": 3]).get()
        #expect(request.parameters == ["prompt": "a cat", "n": 3, "size": "s"])
        #expect(request.defaults == [JSON.Member("/size", "s")])
        #expect(request.outputs == 3)
        #expect(request.priceVersion == 1)
        #expect(request.cost.explanation == "3 outputs × 2 = 6")
        #expect(try Self.price(outputs: 2, plan: "pro").get().cost.microcredits == .credits("2"))
    }

    @Test func `a quote pins the price version until it expires`() throws {
        let history: [Event] = [.registered("flux"), .repriced("flux", 2, Self.cheaper)]
        let pin = QuotePin(priceVersion: 1, expiresAt: 900, microcredits: .credits("2"))
        #expect(try Self.price(after: history).get().cost.microcredits == .credits("1"))
        let pinned = try Self.price(quote: pin, after: history, at: Instant(900).justBefore).get()
        #expect(pinned.cost.microcredits == .credits("2"))
        #expect(pinned.priceVersion == 1)
        #expect(
            Self.price(quote: pin, after: history, at: 900) == .failure(.quoteExpired(900))
        )
    }

    @Test(
        arguments: [
            (["prompt": 1], nil, "/parameters/prompt", "Send a text."),
            (
                ["prompt": "a", "m": 1], nil, "/parameters/m",
                "Leave it out: there is no such parameter."
            ),
            (["prompt": "a", "n": 5], nil, "/parameters/n", "Send 1–4 outputs."),
            (["prompt": "a", "n": 0], nil, "/parameters/n", "Send 1–4 outputs."),
            (["prompt": "a"], 9, "/outputs", "Send 1–4 outputs."),
            ("prompt", nil, "/parameters", "Send an object."),
        ] as [(JSON, Int64?, String, String)]
    )
    func `is refused with a pointer`(
        parameters: JSON,
        outputs: Int64?,
        pointer: String,
        detail: String
    ) {
        #expect(
            Self.price(parameters, outputs: outputs)
                == .failure(.invalidContent([ContentError(pointer, detail)]))
        )
    }

    @Test func `needs a model that is enabled, in order of precedence`() {
        #expect(Self.price(after: []) == .failure(.notFound(.model("flux"))))
        for change in [ModelSwitch.disabled, .retired] {
            let history: [Event] = [.registered("flux"), .switched("flux", change)]
            #expect(Self.price(after: history) == .failure(.modelDisabled("flux")))
            #expect(
                Self.price([:], after: history)
                    == .failure(
                        .invalidContent([
                            ContentError("/parameters/prompt", "Send a value: it is required.")
                        ])
                    )
            )
        }
    }
}
