// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension CatalogEvent {
    var type: EventType {
        switch self {
        case .modelRegistered: .modelRegistered
        case .modelEdited: .modelEdited
        case .modelRepriced: .modelRepriced
        case .modelSwitched(let switched):
            switch switched.to {
            case .locked: .modelLocked
            case .unlocked: .modelUnlocked
            case .enabled: .modelEnabled
            case .disabled: .modelDisabled
            case .retired: .modelRetired
            }
        case .packageDefined: .packageDefined
        case .packageEdited: .packageEdited
        case .packageRetired: .packageRetired
        case .ledgerConfigured: .ledgerConfigured
        }
    }

    func write(to object: inout ObjectWriter) {
        switch self {
        case .modelRegistered(let event):
            object.write("id", event.model.text)
            object.write("definition", content: event.definition)
            object.write("version", integer: 1)
            object.write("price", content: event.price)
            object.write(typicalCost: event.typicalCost)
            object.write(event.authorship)
        case .modelEdited(let event):
            object.write("id", event.model.text)
            object.write(event.edit)
            object.write(typicalCost: event.typicalCost)
            object.write(event.authorship)
        case .modelRepriced(let event):
            object.write("id", event.model.text)
            object.write("version", integer: event.version)
            object.write("price", content: event.price)
            object.write(typicalCost: event.typicalCost)
            object.write(event.authorship)
        case .modelSwitched(let event):
            object.write("id", event.model.text)
            object.write(event.authorship)
        case .packageDefined(let event):
            object.write("id", event.package.text)
            object.write("terms", content: event.terms)
            object.write(event.authorship)
        case .packageEdited(let event):
            object.write("id", event.package.text)
            object.write(event.edit)
            object.write(event.authorship)
        case .packageRetired(let event):
            object.write("id", event.package.text)
            object.write(event.authorship)
        case .ledgerConfigured(let event):
            object.write(event.edit)
            object.write(event.authorship)
        }
    }

    /// - Precondition: the type is one of these events.
    init(
        _ type: EventType,
        _ account: AccountID?,
        _ object: inout ObjectReader
    ) throws(FormatError) {
        switch type {
        case .modelRegistered: self = .modelRegistered(try ModelRegistered(&object))
        case .modelEdited: self = .modelEdited(try ModelEdited(&object))
        case .modelRepriced: self = .modelRepriced(try ModelRepriced(&object))
        case .modelLocked: self = .modelSwitched(try ModelSwitched(.locked, &object))
        case .modelUnlocked: self = .modelSwitched(try ModelSwitched(.unlocked, &object))
        case .modelEnabled: self = .modelSwitched(try ModelSwitched(.enabled, &object))
        case .modelDisabled: self = .modelSwitched(try ModelSwitched(.disabled, &object))
        case .modelRetired: self = .modelSwitched(try ModelSwitched(.retired, &object))
        case .packageDefined: self = .packageDefined(try PackageDefined(&object))
        case .packageEdited: self = .packageEdited(try PackageEdited(&object))
        case .packageRetired: self = .packageRetired(try PackageRetired(&object))
        case .ledgerConfigured: self = .ledgerConfigured(try LedgerConfigured(&object))
        default: preconditionFailure("\(type) is not of this family.")
        }
    }
}

extension ObjectWriter {
    fileprivate mutating func write(_ authorship: Authorship) {
        write("actor", authorship.actor)
        write("reason", authorship.reason)
    }

    /// Left out where there is none.
    fileprivate mutating func write(typicalCost: Int64?) {
        if let typicalCost { write("typical_cost", credits: Int128(typicalCost)) }
    }

    fileprivate mutating func write(_ edit: Edit<some ContentField>) {
        write("before", fields: edit.before)
        write("after", fields: edit.after)
    }
}

extension ObjectReader {
    fileprivate mutating func authorship() throws(FormatError) -> Authorship {
        Authorship(actor: try optionalText("actor"), reason: try optionalText("reason"))
    }

    fileprivate mutating func edit<Field: ContentField>() throws(FormatError) -> Edit<Field> {
        Edit(before: try fields("before"), after: try fields("after"))
    }

    fileprivate mutating func typicalCost() throws(FormatError) -> Int64? {
        guard isNext(name: "typical_cost") else { return nil }
        let microcredits = try credits("typical_cost")
        guard 0...Amount.maximum ~= microcredits else { throw error("a cost is out of bounds") }
        return microcredits
    }

    fileprivate mutating func version() throws(FormatError) -> Int64 {
        let version = try integer("version")
        guard version >= 1 else { throw error("a version is 1 or more") }
        return version
    }
}

extension ModelRegistered {
    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        let model = ModelID(trusted: try object.text("id"))
        let definition: ModelDefinition = try object.content("definition")
        guard try object.version() == 1 else { throw object.error("the first version is due") }
        self.init(
            model: model,
            definition: definition,
            price: try object.content("price"),
            typicalCost: try object.typicalCost(),
            authorship: try object.authorship()
        )
    }
}

extension ModelEdited {
    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            model: ModelID(trusted: try object.text("id")),
            edit: try object.edit(),
            typicalCost: try object.typicalCost(),
            authorship: try object.authorship()
        )
    }
}

extension ModelRepriced {
    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            model: ModelID(trusted: try object.text("id")),
            version: try object.version(),
            price: try object.content("price"),
            typicalCost: try object.typicalCost(),
            authorship: try object.authorship()
        )
    }
}

extension ModelSwitched {
    fileprivate init(_ to: ModelSwitch, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            model: ModelID(trusted: try object.text("id")),
            to: to,
            authorship: try object.authorship()
        )
    }
}

extension PackageDefined {
    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            package: PackageID(trusted: try object.text("id")),
            terms: try object.content("terms"),
            authorship: try object.authorship()
        )
    }
}

extension PackageEdited {
    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            package: PackageID(trusted: try object.text("id")),
            edit: try object.edit(),
            authorship: try object.authorship()
        )
    }
}

extension PackageRetired {
    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            package: PackageID(trusted: try object.text("id")),
            authorship: try object.authorship()
        )
    }
}

extension LedgerConfigured {
    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(edit: try object.edit(), authorship: try object.authorship())
    }
}
