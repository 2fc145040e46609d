// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Foundation
import JSONText
import TestSupport
import Testing
import tally

@Suite struct `Catalog files` {
    private static let example = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/examples/catalog.yaml")

    private static func catalog() throws -> CatalogFile {
        try CatalogFile(yaml: try String(contentsOf: example, encoding: .utf8))
    }

    @Test func `the example has models of all kinds, and the packages`() throws {
        let file = try Self.catalog()
        #expect(file.models.count >= 30)
        #expect(
            Set(file.models.map(\.definition.type)) == [
                "prompt_to_image", "prompt_to_video", "image_to_video", "image_editing",
                "prompt_to_audio", "text", "3d",
            ]
        )
        let terms = file.packages.map(\.terms)
        #expect(terms.map(\.credits) == [100, 500, 1000, 5000])
        #expect(terms.map(\.bonus) == [0, 50, 200, 1500])
        #expect(terms.map { $0.price(in: "USD") } == [1000, 4500, 8000, 35_000])
    }

    @Test func `every model of the example has a price that a person can read`() throws {
        for entry in try Self.catalog().models {
            let cost = entry.definition.typicalCost(at: entry.price)
            let needsMore = entry.price.rates.units.contains { $0.source != nil }
            #expect(cost ?? 0 > 0 || needsMore, "\(entry.id.text)")
        }
        let veo = try #require(try Self.catalog().models.first { $0.id.text == "veo-3" })
        let cost = try veo.price.cost(of: ["duration": 4, "upscale": true], outputs: 1)
        #expect(cost.explanation == "4 s × 8 + upscaling 5 = 37")
    }

    @Test func `a file that is written is read the same`() throws {
        let file = try Self.catalog()
        let written = try CatalogFile(yaml: try YAML.text(file.json))
        #expect(written.models.map(\.definition) == file.models.map(\.definition))
        #expect(written.models.map(\.price) == file.models.map(\.price))
        #expect(written.packages == file.packages)
        #expect(written.settings == file.settings)
    }

    @Test func `plain scalars mean what JSON means by them`() throws {
        let json = try YAML.parse(
            """
            ratio: 16:9
            country: no
            octal: 010
            number: 1.50
            text: "1.50"
            nothing: ~
            flag: true
            """
        )
        let expected: JSON = [
            "ratio": "16:9", "country": "no", "octal": "010", "number": .decimal("1.50"),
            "text": "1.50", "nothing": .null, "flag": true,
        ]
        #expect(json == expected)
    }

    @Test(arguments: [
        ("[1]", "Send an object."),
        ("models: [{id: a}]", "/models/0/price: Send a value: it is required."),
        ("models: [{id: a b}]", "/models/0/id: Send 1–128 characters"),
        ("model: []", "/model: Leave it out: there is no such member."),
        ("packages: [{id: p}]", "/packages/0/credits: Send a value: it is required."),
        ("packages: [{id: p, credits: 0}]", "/packages/0/credits: Send credits above 0."),
        ("packages: [{id: p, credits: 1e3}]", "/packages/0/credits: Send credits"),
        ("packages: [{id: p, credits: 1}, {id: p, credits: 1}]", "Name p once: it comes twice."),
        (
            "packages: [{id: p, credits: 1, prices: [{currency: usd, minor_units: 1}]}]",
            "/packages/0/prices/0/currency: Send the three capital letters of ISO 4217."
        ),
        (
            "packages: [{id: p, credits: 1, offers: [price_1]}]",
            "/packages/0/offers/0: Send provider:price"
        ),
        ("settings: {mode: trial}", "/settings/mode: Send one of live, test."),
        ("settings: {sign_up_bonus: -1}", "/settings/sign_up_bonus: Send credits of 0 or more"),
        ("a: 1\na: 2", "Correct the YAML"),
        ("a: [", "Correct the YAML"),
    ])
    func `a bad file is refused with what to correct`(yaml: String, sentence: String) {
        let failure = #expect(throws: Failure.self) { try CatalogFile(yaml: yaml) }
        #expect(failure?.detail.contains(sentence) == true, "\(failure?.detail ?? "nothing")")
    }

    @Test(arguments: [
        ("{base: -1}", "/models/0/price/base: Send credits of 0 or more"),
        ("{base: 0.0000001}", "/models/0/price/base: Send credits of 0 or more"),
        ("{bse: 1}", "/models/0/price/bse: Leave it out"),
        ("{rounding: {place: 9, direction: up}}", "/models/0/price/rounding/place: Send"),
        ("{rounding: {place: 0}}", "/models/0/price/rounding/direction: Send a value"),
        ("{capture: {policy: steal}}", "/models/0/price/capture/policy: Send one of absorb, debt."),
        ("{capture: {policy: absorb}}", "/models/0/price/capture/percent: Send a value"),
        ("{tiers: [{plan: a}]}", "/models/0/price/tiers/0: Send either factor or rates."),
        ("{tiers: [{plan: a, factor: 1}, {plan: a, factor: 1}]}", "Name no plan twice."),
        ("{units: [{measure: s, amount: 1, per: 0}]}", "/models/0/price/units/0/per: Send"),
        ("{units: [{measure: s, amount: 1, number: n}]}", "n is none"),
        (
            "{multipliers: [{parameter: size, equals: xl, factor: 2}]}",
            "/models/0/price/multipliers/0/equals: Name a value that the schema allows for size."
        ),
        ("{multipliers: [{parameter: size, factor: 2}]}", "Send either equals, or from and below."),
    ])
    func `a bad price is refused with its place`(price: String, sentence: String) {
        let yaml = """
            models:
              - id: a
                provider: p
                provider_model: m
                type: text
                name: A
                schema: {properties: {size: {enum: [s, l]}}}
                price: \(price)
            """
        let failure = #expect(throws: Failure.self) { try CatalogFile(yaml: yaml) }
        #expect(failure?.detail.contains(sentence) == true, "\(failure?.detail ?? "nothing")")
    }

    @Test func `the example is imported once; the same again changes nothing`() async throws {
        let place = try await Commands.place()
        func run(_ arguments: String...) async throws -> TallyProcess.Outcome {
            try await TallyProcess.run(["catalog"] + arguments, environment: place)
        }
        let path = Self.example.path
        let dry = try await run("import", path, "--dry-run")
        #expect(dry.status == 0, "\(dry.errors)")
        #expect(dry.output.contains("+ model veo-3 (kie_ai, prompt_to_video)"))
        let first = try await run("import", path)
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("Changed 44 things."), "\(first.output.suffix(200))")
        let second = try await run("import", path)
        #expect(second.output.contains("Nothing to change: it is so already."))
        let export = try await run("export")
        #expect(export.status == 0, "\(export.errors)")
        let exported = try CatalogFile(yaml: export.output)
        #expect(exported.models.count == 39)
        let folder = PrivatePostgres.folder()
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        let changed = export.output.replacingOccurrences(of: "FLUX.1 dev", with: "FLUX.1 [dev]")
        try changed.write(toFile: folder + "/catalog.yaml", atomically: true, encoding: .utf8)
        let difference = try await run("import", folder + "/catalog.yaml", "--dry-run")
        #expect(
            difference.output.hasPrefix(
                """
                ~ model flux-dev (runware, prompt_to_image)
                    name: "FLUX.1 dev" → "FLUX.1 [dev]"
                Would change 1 thing.
                """
            ),
            "\(difference.output)"
        )
    }

    @Test func `a locked model is left alone until the file unlocks it`() async throws {
        let place = try await Commands.place()
        func run(_ arguments: String...) async throws -> TallyProcess.Outcome {
            try await TallyProcess.run(arguments, environment: place)
        }
        #expect(try await run("catalog", "import", Self.example.path).status == 0)
        let edit = try await run("models", "edit", "veo-3", "--set", "name=Veo")
        #expect(edit.status == 1)
        #expect(edit.sentences == ["tally: Unlock model veo-3 before it is changed."])
        #expect(try await run("models", "unlock", "veo-3").status == 0)
        let edited = try await run("models", "edit", "veo-3", "--set", "name=Veo")
        #expect(edited.status == 0, "\(edited.errors)")
        let quote = try await run("models", "quote", "veo-3", #"{"duration":4,"prompt":"a"}"#)
        #expect(quote.output == "4 s × 8 = 32\n", "\(quote.errors)")
        let list = try await run("models", "list", "--type", "3d")
        #expect(list.output.contains("Hunyuan3D 2.1"))
    }
}
