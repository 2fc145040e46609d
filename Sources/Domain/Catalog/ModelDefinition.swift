// SPDX-License-Identifier: Apache-2.0

/// What a model is, but for its price and its state.
///
/// None of it is personal.
package struct ModelDefinition: Hashable, Sendable {
    /// Who runs it: `runware`, `kie_ai`.
    package var provider: String
    /// What the provider calls it: `runware:100@1`, `black-forest/flux`.
    package var providerModel: String
    /// The kind of content, a slug: `prompt_to_image`, `image_to_video`, `text`, `3d`.
    package var type: String
    package var name: String
    package var family: String?
    package var variant: String?
    /// Where it stands in lists: lower comes first.
    package var order: Int64
    /// How long a generation usually takes.
    package var expectedSeconds: Int64?
    /// When a generation without a verdict is given up; `nil` is as the ledger's settings say.
    package var deadlineSeconds: Int64?
    package var outputs: OutputCount
    package var schema: ParameterSchema

    package init(
        provider: String,
        providerModel: String,
        type: String,
        name: String,
        family: String? = nil,
        variant: String? = nil,
        order: Int64 = 0,
        expectedSeconds: Int64? = nil,
        deadlineSeconds: Int64? = nil,
        outputs: OutputCount = .one,
        schema: ParameterSchema = .anything
    ) {
        self.provider = provider
        self.providerModel = providerModel
        self.type = type
        self.name = name
        self.family = family
        self.variant = variant
        self.order = order
        self.expectedSeconds = expectedSeconds
        self.deadlineSeconds = deadlineSeconds
        self.outputs = outputs
        self.schema = schema
    }
}

/// How many outputs one generation makes.
package struct OutputCount: Hashable, Sendable {
    package static let one = OutputCount(standard: 1, maximum: 1)

    package let standard: Int64
    package let maximum: Int64
    /// The parameter that says how many, where one does.
    package let parameter: String?

    package init(standard: Int64, maximum: Int64, parameter: String? = nil) {
        self.standard = standard
        self.maximum = maximum
        self.parameter = parameter
    }
}

/// One part of a definition, as edits name them.
package enum ModelField: Hashable, Sendable {
    case provider(String)
    case providerModel(String)
    case type(String)
    case name(String)
    case family(String?)
    case variant(String?)
    case order(Int64)
    case expectedSeconds(Int64?)
    case deadlineSeconds(Int64?)
    case outputs(OutputCount)
    case schema(ParameterSchema)
}

extension ModelDefinition {
    /// All parts, in one order.
    package var fields: [ModelField] {
        [
            .provider(provider), .providerModel(providerModel), .type(type), .name(name),
            .family(family), .variant(variant), .order(order), .expectedSeconds(expectedSeconds),
            .deadlineSeconds(deadlineSeconds), .outputs(outputs), .schema(schema),
        ]
    }

    package mutating func set(_ field: ModelField) {
        switch field {
        case .provider(let value): provider = value
        case .providerModel(let value): providerModel = value
        case .type(let value): type = value
        case .name(let value): name = value
        case .family(let value): family = value
        case .variant(let value): variant = value
        case .order(let value): order = value
        case .expectedSeconds(let value): expectedSeconds = value
        case .deadlineSeconds(let value): deadlineSeconds = value
        case .outputs(let value): outputs = value
        case .schema(let value): schema = value
        }
    }
}

/// The parts that differ, as they were and as they are.
package struct Edit<Field: Hashable & Sendable>: Hashable, Sendable {
    package let before: [Field]
    package let after: [Field]

    package init(before: [Field], after: [Field]) {
        self.before = before
        self.after = after
    }

    /// - Precondition: both are all parts in the same order.
    ///
    /// Returns `nil` where nothing differs.
    init?(from old: [Field], to new: [Field]) {
        let changed = zip(old, new).filter { $0 != $1 }
        guard !changed.isEmpty else { return nil }
        self.init(before: changed.map(\.0), after: changed.map(\.1))
    }
}
