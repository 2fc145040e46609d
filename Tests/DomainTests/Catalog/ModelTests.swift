// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Models` {
    static let dearer = Price(rates: Rates(perOutput: .credits("3")))

    static func define(
        _ definition: ModelDefinition = .images,
        at price: Price = .images
    ) -> Command {
        .catalog(.defineModel("flux", definition, price, reason: nil))
    }

    static func renamed(_ name: String) -> ModelDefinition {
        var definition = ModelDefinition.images
        definition.name = name
        return definition
    }

    @Test func `a model is registered with its first price`() {
        let given = Given()
        given.when(Self.define()).then(.registered("flux"))
        #expect(given.store.entities[.model("flux")]?.model?.price == .images)
        #expect(given.store.entities[.model("flux")]?.model?.typicalCost == .credits("2"))
        #expect(given.store.entities[.price("flux/1")]?.price?.price == .images)
    }

    @Test func `the same again changes nothing`() {
        Given(.registered("flux")).when(Self.define()).thenRepeats(1)
    }

    @Test func `another definition is an edit: what differs, before and after`() {
        Given(.registered("flux"))
            .when(Self.define(Self.renamed("FLUX 2")))
            .then(.edited("flux", from: .name("FLUX"), to: .name("FLUX 2")))
            .when(Self.define(Self.renamed("FLUX 2")))
            .thenRepeats(2)
    }

    @Test func `another price is another version; both at once are two events`() {
        let given = Given(.registered("flux"))
        given.when(Self.define(at: Self.dearer)).then(.repriced("flux", 2, Self.dearer))
            .when(Self.define(Self.renamed("FLUX 2"), at: .images))
            .then(
                .edited("flux", from: .name("FLUX"), to: .name("FLUX 2"), costing: .credits("3")),
                .repriced("flux", 3, .images)
            )
        #expect(given.store.entities[.price("flux/1")]?.price?.price == .images)
        #expect(given.store.entities[.price("flux/2")]?.price?.price == Self.dearer)
    }

    @Test func `an edit changes the parts that it names`() {
        Given(.registered("flux"))
            .when(
                .catalog(
                    .editModel(
                        "flux",
                        [.family("FLUX"), .order(3), .name("FLUX")],
                        reason: "tidy"
                    )
                )
            )
            .then(
                .edited(
                    "flux",
                    from: .family(nil),
                    .order(0),
                    to: .family("FLUX"),
                    .order(3),
                    because: "tidy"
                )
            )
            .when(.catalog(.editModel("flux", [.order(3)], reason: nil)))
            .thenRepeats(2)
    }

    @Test(arguments: ModelSwitch.allCases)
    func `switches are events; what is so already is a repeat`(change: ModelSwitch) {
        let before: [ModelSwitch: ModelSwitch] = [.unlocked: .locked, .enabled: .disabled]
        let history: [Event] =
            [.registered("flux")] + (before[change].map { [.switched("flux", $0)] } ?? [])
        Given(history)
            .when(.catalog(.switchModel("flux", change, reason: "so")))
            .then(.switched("flux", change, because: "so"))
            .when(.catalog(.switchModel("flux", change, reason: nil)))
            .thenRepeats(Position(history.count + 1))
    }

    static let edits: [CatalogCommand] = [
        .defineModel("flux", renamed("x"), .images, reason: nil),
        .defineModel("flux", .images, dearer, reason: nil),
        .editModel("flux", [.order(7)], reason: nil),
        .editModel("flux", [.schema(.anything)], reason: nil),
        .repriceModel("flux", dearer, reason: nil),
        .switchModel("flux", .disabled, reason: nil),
        .switchModel("flux", .retired, reason: nil),
    ]

    @Test(arguments: edits)
    func `a locked model refuses every change`(command: CatalogCommand) {
        Given(.registered("flux"), .switched("flux", .locked))
            .when(.catalog(command))
            .thenRejected(.modelLocked("flux"))
    }

    @Test func `a locked model that is disabled is not enabled`() {
        Given(.registered("flux"), .switched("flux", .disabled), .switched("flux", .locked))
            .when(.catalog(.switchModel("flux", .enabled, reason: nil)))
            .thenRejected(.modelLocked("flux"))
    }

    @Test func `a locked model takes what changes nothing`() {
        Given(.registered("flux"), .switched("flux", .locked))
            .when(Self.define())
            .thenRepeats(2)
    }

    @Test(arguments: edits.dropLast())
    func `a retired model refuses every change`(command: CatalogCommand) {
        Given(.registered("flux"), .switched("flux", .retired))
            .when(.catalog(command))
            .thenRejected(.wrongState(.model("flux"), state: "retired"))
    }

    @Test func `there must be a model`() {
        for command in Self.edits.dropFirst(2) {
            Given().when(.catalog(command)).thenRejected(.notFound(.model("flux")))
        }
    }

    @Test func `a price must fit the schema`() {
        let price = Price(
            rates: Rates(
                units: [UnitRate("steps", source: .number("steps"), microcredits: 1)],
                multipliers: [
                    Multiplier(Condition("size", .equals("xl")), factor: "2"),
                    Multiplier(Condition("colour", .equals("red")), factor: "2"),
                ]
            ),
            tiers: [
                Price.Tier(
                    plan: "pro",
                    .rates(
                        Rates(surcharges: [
                            Surcharge(Condition("n", .equals("2")), microcredits: 1)
                        ])
                    )
                )
            ]
        )
        let errors = [
            ContentError(
                "/price/units/0",
                "Name properties of the schema: steps is none."
            ),
            ContentError(
                "/price/multipliers/0/equals",
                "Name a value that the schema allows for size."
            ),
            ContentError(
                "/price/multipliers/1/parameter",
                "Name a property of the schema: colour is none."
            ),
            ContentError(
                "/price/tiers/0/rates/surcharges/0/equals",
                "Name a value that the schema allows for n."
            ),
        ]
        Given().when(Self.define(at: price)).thenRejected(.invalidContent(errors))
        Given(.registered("flux"))
            .when(.catalog(.repriceModel("flux", price, reason: nil)))
            .thenRejected(.invalidContent(errors))
    }

    @Test func `a schema must fit the price that there is`() {
        let schema = ParameterSchema.checked(["properties": ["n": ["type": "integer"]]])
        Given(.registered("flux"))
            .when(.catalog(.editModel("flux", [.schema(schema)], reason: nil)))
            .thenRejected(
                .invalidContent([
                    ContentError(
                        "/price/multipliers/0/parameter",
                        "Name a property of the schema: size is none."
                    )
                ])
            )
    }
}
