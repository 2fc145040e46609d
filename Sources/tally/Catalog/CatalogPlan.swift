// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat
internal import JSONText

/// What must be done so that a ledger's catalog is as a file says; what the file does not name stays.
package struct CatalogPlan: Sendable {
    /// What is there now.
    package struct Present: Sendable {
        package var models: [ModelID: Model] = [:]
        package var packages: [PackageID: Package] = [:]
        package var settings = Domain.Settings.standard

        package init() {}
    }

    /// In the order in which they are to be carried out.
    package private(set) var commands: [CatalogCommand] = []
    /// For people: `+` what is new, `~` what changes, and how.
    package private(set) var lines: [String] = []

    package init(_ file: CatalogFile, over present: Present, reason: String?) {
        for entry in file.models { add(entry, present.models[entry.id], reason) }
        for entry in file.packages { add(entry, present.packages[entry.id], reason) }
        add(file.settings, present.settings, reason)
    }

    private mutating func add(
        _ entry: CatalogFile.ModelEntry,
        _ model: Model?,
        _ reason: String?
    ) {
        let isLocked = entry.isLocked ?? model?.isLocked ?? false
        let status = entry.status ?? model?.status ?? .enabled
        var changes: [String] = []
        if let model {
            changes += Self.difference(model.definition.members, entry.definition.members, "")
            changes += Self.difference(model.price.members, entry.price.members, "price.")
        }
        let isNew = model == nil
        // A model is unlocked first and locked last, where the file says so.
        if model?.isLocked == true, !isLocked {
            commands.append(.switchModel(entry.id, .unlocked, reason: reason))
            changes.append("unlocked")
        }
        if isNew || model?.definition != entry.definition || model?.price != entry.price {
            commands.append(
                .defineModel(entry.id, entry.definition, entry.price, reason: reason)
            )
        }
        if status != model?.status ?? .enabled {
            commands.append(.switchModel(entry.id, status.change, reason: reason))
            changes.append("status: \(model?.status ?? .enabled) → \(status)")
        }
        if isLocked, model?.isLocked != true {
            commands.append(.switchModel(entry.id, .locked, reason: reason))
            changes.append("locked")
        }
        let title =
            "model \(entry.id.text) (\(entry.definition.provider), \(entry.definition.type))"
        note(title, isNew: isNew, changes)
    }

    private mutating func add(
        _ entry: CatalogFile.PackageEntry,
        _ package: Package?,
        _ reason: String?
    ) {
        var changes: [String] = []
        if let package {
            changes += Self.difference(package.terms.members, entry.terms.members, "")
        }
        if package?.terms != entry.terms {
            commands.append(.definePackage(entry.id, entry.terms, reason: reason))
        }
        if entry.isRetired == true, package?.isRetired != true {
            commands.append(.retirePackage(entry.id, reason: reason))
            changes.append("retired")
        }
        note("package \(entry.id.text)", isNew: package == nil, changes)
    }

    private mutating func add(
        _ fields: [SettingsField],
        _ settings: Domain.Settings,
        _ reason: String?
    ) {
        var after = settings
        for field in fields { after.set(field) }
        guard after.fields != settings.fields else { return }
        commands.append(.configure(fields, reason: reason))
        note(
            "settings",
            isNew: false,
            Self.difference(settings.fields.map(\.member), after.fields.map(\.member), "")
        )
    }

    private mutating func note(_ title: String, isNew: Bool, _ changes: [String]) {
        guard isNew || !changes.isEmpty else { return }
        lines.append((isNew ? "+ " : "~ ") + title)
        lines += changes.map { "    " + $0 }
    }

    private static let valueCharacters = 60

    /// `price.base: "5" → "6"`, a line for each leaf that differs.
    private static func difference(
        _ before: [JSON.Member],
        _ after: [JSON.Member],
        _ path: String
    ) -> [String] {
        let names =
            before.map(\.name)
            + after.map(\.name).filter { name in
                !before.contains { $0.name == name }
            }
        return names.flatMap { name -> [String] in
            let old = before.first { $0.name == name }?.value
            let new = after.first { $0.name == name }?.value
            return difference(old, new, path + name)
        }
    }

    private static func difference(_ old: JSON?, _ new: JSON?, _ path: String) -> [String] {
        if old == new { return [] }
        switch (old, new) {
        case (.object(let before), .object(let after)):
            let lines = difference(before, after, path + ".")
            // The same members in another order.
            return lines.isEmpty ? ["\(path): in another order"] : lines
        case (.array(let before), .array(let after)) where before.count == after.count:
            return zip(before, after).enumerated().flatMap { index, values in
                difference(values.0, values.1, "\(path)[\(index)]")
            }
        default:
            return ["\(path): \(brief(old)) → \(brief(new))"]
        }
    }

    private static func brief(_ value: JSON?) -> String {
        guard let text = value?.text else { return "none" }
        return text.count > valueCharacters ? text.prefix(valueCharacters - 1) + "…" : text
    }
}

extension Model.Status {
    fileprivate var change: ModelSwitch {
        switch self {
        case .enabled: .enabled
        case .disabled: .disabled
        case .retired: .retired
        }
    }
}
