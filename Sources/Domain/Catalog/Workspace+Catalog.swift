// SPDX-License-Identifier: Apache-2.0

/// The catalog says how things are, so that a command which changes nothing is a repeat.
extension Workspace {
    mutating func decide(
        _ command: CatalogCommand,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        func by(_ reason: String?) -> Authorship {
            Authorship(actor: stamp.actor, reason: reason)
        }
        return switch command {
        case .defineModel(let id, let definition, let price, let reason):
            try define(id, definition, price, by(reason))
        case .editModel(let id, let fields, let reason):
            try edit(id, fields, by(reason))
        case .repriceModel(let id, let price, let reason):
            try reprice(id, price, by(reason))
        case .switchModel(let id, let change, let reason):
            try turn(id, to: change, by(reason))
        case .definePackage(let id, let terms, let reason):
            try define(id, terms, by(reason))
        case .editPackage(let id, let fields, let reason):
            try edit(id, fields, by(reason))
        case .retirePackage(let id, let reason):
            try retire(id, by(reason))
        case .configure(let fields, let reason):
            try configure(fields, by(reason))
        }
    }

    /// What the events of other parts mean here: nothing.
    func reactCatalog(to event: Event) throws(Refusal) {}

    /// The rules of the ledger, configured or not.
    mutating func settings() throws(Refusal) -> Settings {
        try entity(.settings)?.settings ?? .standard
    }

    private mutating func configure(
        _ fields: [SettingsField],
        _ authorship: Authorship
    ) throws(Refusal) -> Decision {
        let before = try settings()
        var after = before
        for field in fields { after.set(field) }
        guard let edit = Edit(from: before.fields, to: after.fields) else {
            return .repeats(before.position)
        }
        try emit(.catalog(.ledgerConfigured(LedgerConfigured(edit: edit, authorship: authorship))))
        return .changes
    }
}
