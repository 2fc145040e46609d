// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText
internal import Server

/// Generations, for people and for programs.
enum GenerationText {
    /// For the log.
    static let actor = "cli"

    static func document(
        _ generation: Generation,
        _ position: Position,
        _ desk: Desk
    ) async throws -> JSON {
        try await GenerationDocument(
            of: generation,
            at: position,
            in: desk.handler.ledger,
            desk.installation
        ).json()
    }

    private static let names = [
        "id", "account", "member", "model", "price_version", "status", "progress", "cost",
        "captured", "charged", "uncollected", "refunded", "provider", "provider_job", "attempts",
        "requested_at", "finished_at", "outputs_expire_at",
    ]

    static func facts(_ document: JSON) -> String {
        var facts = names.compactMap { name in
            document[name].map { (name.replacing("_", with: " "), cell($0)) }
        }
        for line in elements(document["lines"]) { facts.append(("", cell(line["text"]))) }
        for output in elements(document["outputs"]) {
            let isBlocked = output["blocked"] == .bool(true)
            facts.append(
                ("output", "\(cell(output["kind"])) \(isBlocked ? "blocked" : cell(output["url"]))")
            )
        }
        if let error = document["error"] {
            facts.append(("error", "\(cell(error["reason"])) \(cell(error["code"]))"))
        }
        return Table.facts(facts)
    }

    static func table(_ items: [JSON]) -> String {
        guard !items.isEmpty else { return "There is no such generation." }
        let names = [
            "id", "account", "model", "status", "cost", "captured", "refunded", "attempts",
            "requested_at",
        ]
        let numbers: Set<String> = ["cost", "captured", "refunded", "attempts"]
        var table = Table(
            names.map { ($0.replacing("_", with: " "), numbers.contains($0) ? .right : .left) }
        )
        for item in items { table.add(names.map { cell(item[$0]) }) }
        return table.text
    }

    private static func elements(_ value: JSON?) -> [JSON] {
        guard case .array(let values) = value else { return [] }
        return values
    }

    private static func cell(_ value: JSON?) -> String {
        switch value {
        case .string(let text)?, .number(let text)?: text
        case .bool(let flag)?: String(flag)
        case .null?, .array?, .object?, nil: ""
        }
    }
}
