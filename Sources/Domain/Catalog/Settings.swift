// SPDX-License-Identifier: Apache-2.0

/// The rules of one ledger.
package struct Settings: EntityState {
    /// Of a ledger that nobody has configured.
    package static let standard = Settings()

    package var mode: Mode = .live
    package var reversalPolicy: ReversalPolicy = .debt
    /// What a new account is given.
    package var signUpBonus: Balance = .zero
    /// `nil` is for ever.
    package var signUpBonusDays: Int64?
    /// What an account is given once, when it asks to try.
    package var trialCredits: Balance = .zero
    package var trialDays: Int64?
    /// Of an account that has no plan.
    package var defaultPlan: PlanID?
    /// How long a refund to an expired lot can be spent.
    package var refundGraceDays: Int64 = 30
    /// By when a dispute should be resolved.
    package var disputeDays: Int64 = 30
    /// How long outputs are kept; `nil` is for ever.
    package var outputDays: Int64? = 30
    /// When a generation without a verdict is given up; `nil` is never.
    package var deadlineSeconds: Int64?
    package var alerts = AlertThresholds()
    /// The last event that changed it; 0 before.
    package var position: Position = 0

    package enum Mode: String, CaseIterable, Sendable {
        case live, test
    }

    /// What becomes of credits that are spent when their payment is taken back.
    package enum ReversalPolicy: String, CaseIterable, Sendable {
        case debt
        case writeOff = "write-off"
        /// Debt, and nothing is sold to the account until it is settled.
        case freeze
    }

    package init() {}

    package var isTest: Bool { mode == .test }

    package static func evolve(
        _ state: Settings?,
        by event: Event,
        at position: Position
    ) -> Settings {
        guard case .catalog(.ledgerConfigured(let configured)) = event else {
            unexpected(event, position)
        }
        var settings = state ?? .standard
        for field in configured.edit.after { settings.set(field) }
        settings.position = position
        return settings
    }
}

/// When a person is told.
package struct AlertThresholds: Hashable, Sendable {
    /// Failed generations of a provider or model, in percent of those in the window.
    package var failurePercent: Int64 = 10
    package var failureWindowSeconds: Int64 = 300
    /// What one account owes; `nil` is never.
    package var debt: Amount?
    /// What the platform bears at once of one account; `nil` is never.
    package var uncollected: Amount?
    /// How many events a read model is behind its ledger.
    package var projectorBehind: Int64 = 10_000

    package init() {}
}

/// One rule, as edits name them.
package enum SettingsField: Hashable, Sendable {
    case mode(Settings.Mode)
    case reversalPolicy(Settings.ReversalPolicy)
    case signUpBonus(Balance)
    case signUpBonusDays(Int64?)
    case trialCredits(Balance)
    case trialDays(Int64?)
    case defaultPlan(PlanID?)
    case refundGraceDays(Int64)
    case disputeDays(Int64)
    case outputDays(Int64?)
    case deadlineSeconds(Int64?)
    case failurePercent(Int64)
    case failureWindowSeconds(Int64)
    case debt(Amount?)
    case uncollected(Amount?)
    case projectorBehind(Int64)
}

extension Settings {
    /// All rules, in one order.
    package var fields: [SettingsField] {
        [
            .mode(mode), .reversalPolicy(reversalPolicy), .signUpBonus(signUpBonus),
            .signUpBonusDays(signUpBonusDays), .trialCredits(trialCredits), .trialDays(trialDays),
            .defaultPlan(defaultPlan), .refundGraceDays(refundGraceDays),
            .disputeDays(disputeDays), .outputDays(outputDays), .deadlineSeconds(deadlineSeconds),
            .failurePercent(alerts.failurePercent),
            .failureWindowSeconds(alerts.failureWindowSeconds), .debt(alerts.debt),
            .uncollected(alerts.uncollected), .projectorBehind(alerts.projectorBehind),
        ]
    }

    package mutating func set(_ field: SettingsField) {
        switch field {
        case .mode(let value): mode = value
        case .reversalPolicy(let value): reversalPolicy = value
        case .signUpBonus(let value): signUpBonus = value
        case .signUpBonusDays(let value): signUpBonusDays = value
        case .trialCredits(let value): trialCredits = value
        case .trialDays(let value): trialDays = value
        case .defaultPlan(let value): defaultPlan = value
        case .refundGraceDays(let value): refundGraceDays = value
        case .disputeDays(let value): disputeDays = value
        case .outputDays(let value): outputDays = value
        case .deadlineSeconds(let value): deadlineSeconds = value
        case .failurePercent(let value): alerts.failurePercent = value
        case .failureWindowSeconds(let value): alerts.failureWindowSeconds = value
        case .debt(let value): alerts.debt = value
        case .uncollected(let value): alerts.uncollected = value
        case .projectorBehind(let value): alerts.projectorBehind = value
        }
    }
}
