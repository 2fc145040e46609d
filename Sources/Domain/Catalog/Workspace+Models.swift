// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func requireModel(_ id: ModelID) throws(Refusal) -> Model {
        guard let model = try entity(.model(id))?.model else {
            throw .rejected(.notFound(.model(id)))
        }
        return model
    }

    mutating func requirePrice(_ id: PriceID) throws(Refusal) -> Price {
        guard let version = try entity(.price(id))?.price else {
            throw .rejected(.notFound(.price(id)))
        }
        return version.price
    }

    mutating func define(
        _ id: ModelID,
        _ definition: ModelDefinition,
        _ price: Price,
        _ authorship: Authorship
    ) throws(Refusal) -> Decision {
        try require(price, fits: definition)
        guard let model = try entity(.model(id))?.model else {
            let registered = ModelRegistered(
                model: id,
                definition: definition,
                price: price,
                typicalCost: definition.typicalCost(at: price),
                authorship: authorship
            )
            try emit(.catalog(.modelRegistered(registered)))
            return .changes
        }
        let edit = Edit(from: model.definition.fields, to: definition.fields)
        let isRepriced = model.price != price
        guard edit != nil || isRepriced else { return .repeats(model.position) }
        try requireChangeable(model)
        if let edit {
            try emit(model.edited(edit, to: definition, authorship))
        }
        if isRepriced { try emit(model.repriced(price, of: definition, authorship)) }
        return .changes
    }

    mutating func edit(
        _ id: ModelID,
        _ fields: [ModelField],
        _ authorship: Authorship
    ) throws(Refusal) -> Decision {
        let model = try requireModel(id)
        var definition = model.definition
        for field in fields { definition.set(field) }
        guard let edit = Edit(from: model.definition.fields, to: definition.fields) else {
            return .repeats(model.position)
        }
        if definition.schema != model.definition.schema
            || definition.outputs != model.definition.outputs
        {
            try require(model.price, fits: definition)
        }
        try requireChangeable(model)
        try emit(model.edited(edit, to: definition, authorship))
        return .changes
    }

    mutating func reprice(
        _ id: ModelID,
        _ price: Price,
        _ authorship: Authorship
    ) throws(Refusal) -> Decision {
        let model = try requireModel(id)
        guard model.price != price else { return .repeats(model.position) }
        try require(price, fits: model.definition)
        try requireChangeable(model)
        try emit(model.repriced(price, of: model.definition, authorship))
        return .changes
    }

    mutating func turn(
        _ id: ModelID,
        to change: ModelSwitch,
        _ authorship: Authorship
    ) throws(Refusal) -> Decision {
        let model = try requireModel(id)
        guard !model.isAlready(change) else { return .repeats(model.position) }
        switch change {
        case .locked, .unlocked: break
        case .enabled, .disabled, .retired: try requireChangeable(model)
        }
        let switched = ModelSwitched(model: id, to: change, authorship: authorship)
        try emit(.catalog(.modelSwitched(switched)))
        return .changes
    }

    private func require(
        _ price: Price,
        fits definition: ModelDefinition
    ) throws(Refusal) {
        let errors = definition.errors(of: price)
        guard errors.isEmpty else { throw .rejected(.invalidContent(errors)) }
    }

    private func requireChangeable(_ model: Model) throws(Refusal) {
        guard !model.isLocked else { throw .rejected(.modelLocked(model.id)) }
        switch model.status {
        case .enabled, .disabled: return
        case .retired: throw .rejected(.wrongState(.model(model.id), state: "retired"))
        }
    }
}

extension Model {
    fileprivate func edited(
        _ edit: Edit<ModelField>,
        to definition: ModelDefinition,
        _ authorship: Authorship
    ) -> Event {
        .catalog(
            .modelEdited(
                ModelEdited(
                    model: id,
                    edit: edit,
                    typicalCost: definition.typicalCost(at: price),
                    authorship: authorship
                )
            )
        )
    }

    fileprivate func repriced(
        _ price: Price,
        of definition: ModelDefinition,
        _ authorship: Authorship
    ) -> Event {
        .catalog(
            .modelRepriced(
                ModelRepriced(
                    model: id,
                    version: priceVersion + 1,
                    price: price,
                    typicalCost: definition.typicalCost(at: price),
                    authorship: authorship
                )
            )
        )
    }
}
