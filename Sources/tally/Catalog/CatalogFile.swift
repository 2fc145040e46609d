// SPDX-License-Identifier: Apache-2.0

package import Domain
package import EventFormat
package import JSONText

/// A catalog as people keep it in a file: models, packages and the ledger's settings.
package struct CatalogFile: Hashable, Sendable {
    package struct ModelEntry: Hashable, Sendable {
        package let id: ModelID
        package let definition: ModelDefinition
        package let price: Price
        /// `nil` leaves it as it is.
        package let status: Model.Status?
        package let isLocked: Bool?
    }

    package struct PackageEntry: Hashable, Sendable {
        package let id: PackageID
        package let terms: PackageTerms
        /// `nil` leaves it as it is.
        package let isRetired: Bool?
    }

    package var models: [ModelEntry]
    package var packages: [PackageEntry]
    package var settings: [SettingsField]

    /// YAML, or JSON, which is YAML too.
    ///
    /// - Throws: `Failure` with all that is wrong.
    package init(yaml: String) throws {
        try self.init(try YAML.parse(yaml))
    }

    package init(_ json: JSON) throws {
        let notes = ContentNotes(takesDecimals: true)
        var models: [ModelEntry] = []
        var packages: [PackageEntry] = []
        var settings: [SettingsField] = []
        if var content = ContentReader(json, notes: notes) {
            if var object = content.object("settings") {
                settings = SettingsField.read(&object)
                object.finish()
            }
            models = content.objects("models", maximum: 10_000) { ModelEntry(&$0) }
            packages = content.objects("packages", maximum: 1_000) { PackageEntry(&$0) }
            content.finish()
        }
        Self.findTwins(models.map(\.id.text), "/models", notes)
        Self.findTwins(packages.map(\.id.text), "/packages", notes)
        guard notes.errors.isEmpty else { throw Failure(wrong: notes.errors) }
        self.models = models
        self.packages = packages
        self.settings = settings
    }

    private static func findTwins(_ ids: [String], _ pointer: String, _ notes: ContentNotes) {
        var seen: Set<String> = []
        for id in ids where !seen.insert(id).inserted {
            notes.note(pointer, "Name \(id) once: it comes twice.")
        }
    }

    package init(models: [Model], packages: [Package], settings: Domain.Settings) {
        self.models = models.map { model in
            ModelEntry(
                id: model.id,
                definition: model.definition,
                price: model.price,
                status: model.status,
                isLocked: model.isLocked
            )
        }
        self.packages = packages.map { package in
            PackageEntry(id: package.id, terms: package.terms, isRetired: package.isRetired)
        }
        let standard = Domain.Settings.standard.fields
        self.settings = zip(settings.fields, standard).filter { $0 != $1 }.map(\.0)
    }

    package var json: JSON {
        var members: [JSON.Member] = []
        if !settings.isEmpty {
            members.append(JSON.Member("settings", .object(settings.map(\.member))))
        }
        members.append(.list("models", models.map(\.json)))
        members.append(.list("packages", packages.map(\.json)))
        return .object(members)
    }
}

extension CatalogFile.ModelEntry {
    package init?(_ content: inout ContentReader) {
        _ = content.required("id")
        let id: ModelID? = content.identifier("id")
        let definition = ModelDefinition(&content)
        _ = content.required("price")
        var price: Price?
        if var object = content.object("price") {
            price = Price(&object)
            object.finish()
        }
        let status = content.word("status", Model.Status.self)
        let isLocked = content.flag("locked")
        guard let id, let definition, let price else { return nil }
        if content.notes.errors.isEmpty {
            let errors = definition.errors(of: price)
            content.notes.add(errors.map { $0.moved(to: content.pointer) })
        }
        self.init(
            id: id,
            definition: definition,
            price: price,
            status: status,
            isLocked: isLocked
        )
    }

    package var json: JSON {
        var members: [JSON.Member] = [.text("id", id.text)] + definition.members
        members.append(JSON.Member("price", .object(price.members)))
        if let status, status != .enabled { members.append(.text("status", status.rawValue)) }
        if isLocked == true { members.append(.bool("locked", true)) }
        return .object(members)
    }
}

extension CatalogFile.PackageEntry {
    fileprivate init?(_ content: inout ContentReader) {
        _ = content.required("id")
        let id: PackageID? = content.identifier("id")
        let terms = PackageTerms(&content)
        let isRetired = content.flag("retired")
        guard let id, let terms else { return nil }
        self.init(id: id, terms: terms, isRetired: isRetired)
    }

    fileprivate var json: JSON {
        var members: [JSON.Member] = [.text("id", id.text)] + terms.members
        if isRetired == true { members.append(.bool("retired", true)) }
        return .object(members)
    }
}

extension Failure {
    private static let shownMaximum = 10

    /// One sentence for each thing that is wrong in a file.
    package init(wrong errors: [ContentError]) {
        let sentences = errors.prefix(Self.shownMaximum).map { "\($0.pointer): \($0.detail)" }
        let more = errors.count - sentences.count
        self.init(
            .usage,
            "invalid-request",
            "Correct the file: " + sentences.joined(separator: " ")
                + (more > 0 ? " And \(more) more." : ""),
            facts: [
                .list(
                    "errors",
                    errors.map {
                        .object([.text("pointer", $0.pointer), .text("detail", $0.detail)])
                    }
                )
            ]
        )
    }
}
