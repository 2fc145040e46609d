// SPDX-License-Identifier: Apache-2.0

/// A model that generations are made with.
package struct Model: EntityState {
    package let id: ModelID
    package var definition: ModelDefinition
    /// The latest; older ones stay valid for what is pinned to them.
    package var price: Price
    package var priceVersion: Int64
    package var status: Status
    /// A locked model refuses every change.
    package var isLocked: Bool
    /// The last event that changed it.
    package var position: Position

    package enum Status: String, CaseIterable, Sendable {
        case enabled, disabled
        /// For ever.
        case retired
    }

    package init(
        id: ModelID,
        definition: ModelDefinition,
        price: Price,
        priceVersion: Int64 = 1,
        status: Status = .enabled,
        isLocked: Bool = false,
        position: Position
    ) {
        self.id = id
        self.definition = definition
        self.price = price
        self.priceVersion = priceVersion
        self.status = status
        self.isLocked = isLocked
        self.position = position
    }

    package var typicalCost: Int64? { definition.typicalCost(at: price) }

    package static func evolve(_ state: Model?, by event: Event, at position: Position) -> Model {
        guard case .catalog(let event) = event else { unexpected(event, position) }
        if case .modelRegistered(let registered) = event {
            return Model(
                id: registered.model,
                definition: registered.definition,
                price: registered.price,
                position: position
            )
        }
        guard var model = state else { unexpected(.catalog(event), position) }
        model.position = position
        switch event {
        case .modelEdited(let edited):
            for field in edited.edit.after { model.definition.set(field) }
        case .modelRepriced(let repriced):
            model.price = repriced.price
            model.priceVersion = repriced.version
        case .modelSwitched(let switched): model.set(switched.to)
        case .modelRegistered, .packageDefined, .packageEdited, .packageRetired,
            .ledgerConfigured:
            unexpected(.catalog(event), position)
        }
        return model
    }

    private mutating func set(_ change: ModelSwitch) {
        switch change {
        case .locked: isLocked = true
        case .unlocked: isLocked = false
        case .enabled: status = .enabled
        case .disabled: status = .disabled
        case .retired: status = .retired
        }
    }

    func isAlready(_ change: ModelSwitch) -> Bool {
        switch change {
        case .locked: isLocked
        case .unlocked: !isLocked
        case .enabled: status == .enabled
        case .disabled: status == .disabled
        case .retired: status == .retired
        }
    }
}

/// What a model can be turned into; the raw values are those of the API.
package enum ModelSwitch: String, CaseIterable, Sendable {
    case locked, unlocked, enabled, disabled, retired
}
