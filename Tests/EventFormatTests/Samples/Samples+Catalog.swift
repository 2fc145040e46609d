// SPDX-License-Identifier: Apache-2.0

import Domain
import JSONText
import TestSupport

extension Samples {
    static let catalog: [Event] = models + packages

    private static let somebody = Authorship(actor: "key:admin", reason: "As agreed in June.")
    private static let nobody = Authorship(actor: nil, reason: nil)

    private static var models: [Event] {
        [
            .modelRegistered(
                ModelRegistered(
                    model: "flux",
                    definition: definition,
                    price: price,
                    typicalCost: 1_500_000,
                    authorship: somebody
                )
            ),
            .modelRegistered(
                ModelRegistered(
                    model: "free",
                    definition: ModelDefinition(
                        provider: "own",
                        providerModel: "free",
                        type: "3d",
                        name: "Free"
                    ),
                    price: Price(rates: Rates()),
                    typicalCost: 0,
                    authorship: nobody
                )
            ),
            .modelEdited(
                ModelEdited(
                    model: "flux",
                    edit: Edit(
                        before: [.name("FLUX"), .family("FLUX"), .expectedSeconds(nil)],
                        after: [.name("FLUX 2"), .family(nil), .expectedSeconds(12)]
                    ),
                    typicalCost: nil,
                    authorship: somebody
                )
            ),
            .modelRepriced(
                ModelRepriced(
                    model: "flux",
                    version: 2,
                    price: Price(rates: Rates(base: 1), capture: .debt(percent: nil)),
                    typicalCost: 1,
                    authorship: nobody
                )
            ),
        ].map { .catalog($0) }
            + ModelSwitch.allCases.map { change in
                .catalog(
                    .modelSwitched(
                        ModelSwitched(model: "flux", to: change, authorship: somebody)
                    )
                )
            }
    }

    private static let definition = ModelDefinition(
        provider: "runware",
        providerModel: "runware:100@1 / \"turbo\"",
        type: "prompt_to_image",
        name: "FLUX Schnell ✨",
        family: "FLUX",
        variant: "schnell",
        order: -3,
        expectedSeconds: 4,
        deadlineSeconds: 3600,
        outputs: OutputCount(standard: 1, maximum: 4, parameter: "n"),
        schema: schema
    )

    private static var schema: ParameterSchema {
        do {
            return try ParameterSchema([
                "type": "object",
                "properties": [
                    "n": ["type": "integer", "default": .decimal("1.0")],
                    "size": ["enum": ["s", .null, .decimal("0.30")]],
                ],
            ])
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private static let price = Price(
        rates: Rates(
            base: 1_500_000,
            perOutput: 1,
            units: [
                UnitRate(
                    "seconds",
                    unit: "s",
                    source: .number("duration"),
                    assumed: "2.5",
                    microcredits: 8_000_000,
                    per: 1000,
                    isPerOutput: true
                ),
                UnitRate("characters", source: .characters("text"), microcredits: 0),
                UnitRate("images", source: .elements("images"), microcredits: 2),
                UnitRate("searches", microcredits: 3),
                UnitRate(
                    "megapixels",
                    source: .megapixels(width: "w", height: "h"),
                    microcredits: Amount.maximum
                ),
            ],
            multipliers: [
                Multiplier(Condition("size", .equals("s")), factor: "0.5", label: "small"),
                Multiplier(Condition("n", .range(from: "1", below: nil)), factor: "0"),
            ],
            surcharges: [
                Surcharge(
                    Condition("size", .equals(["a": [1, .decimal("2.50"), true]])),
                    microcredits: 5_000_000,
                    isPerOutput: true,
                    label: "upscaling"
                ),
                Surcharge(Condition("n", .range(from: nil, below: "3.5")), microcredits: 0),
            ],
            minimum: 1_000_000
        ),
        rounding: Rounding(place: -2, .up),
        capture: .absorb(percent: 20),
        tiers: [
            Price.Tier(plan: "pro", .factor("0.9")),
            Price.Tier(plan: "own", .rates(Rates(base: 7))),
        ]
    )

    private static var packages: [Event] {
        let terms = PackageTerms(
            name: "1000",
            credits: 1000,
            bonus: 200,
            prices: [
                ListPrice(currency: "USD", minorUnits: 8000),
                ListPrice(currency: "JPY", minorUnits: 0),
            ],
            offers: ["stripe:price_1", "dodo:pdt_1"],
            creditsExpireAfterDays: 365,
            bonusExpiresAfterDays: 30,
            order: 3
        )
        let configured = Edit<SettingsField>(
            before: Settings.standard.fields.filter { $0 != .projectorBehind(10_000) },
            after: [
                .mode(.test), .reversalPolicy(.writeOff), .signUpBonus(100), .signUpBonusDays(30),
                .trialCredits(5), .trialDays(7), .defaultPlan("free"), .refundGraceDays(10),
                .disputeDays(14), .outputDays(nil), .deadlineSeconds(7200), .failurePercent(25),
                .failureWindowSeconds(600), .debt(100), .uncollected(1_000_000_000),
            ]
        )
        return [
            .packageDefined(PackageDefined(package: "p1000", terms: terms, authorship: somebody)),
            .packageDefined(
                PackageDefined(
                    package: "p1",
                    terms: PackageTerms(credits: 1_000_000_000),
                    authorship: nobody
                )
            ),
            .packageEdited(
                PackageEdited(
                    package: "p1000",
                    edit: Edit(
                        before: [.name("1000"), .bonus(200), .offers(terms.offers)],
                        after: [.name(nil), .bonus(0), .offers(["stripe:price_2"])]
                    ),
                    authorship: nobody
                )
            ),
            .packageRetired(PackageRetired(package: "p1000", authorship: somebody)),
            .ledgerConfigured(LedgerConfigured(edit: configured, authorship: somebody)),
        ].map { .catalog($0) }
    }
}
