// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

extension SettingsField: ContentField {
    private static let days: ClosedRange<Int64> = 1...36_500
    private static let seconds: ClosedRange<Int64> = 1...31_536_000

    package static func read(_ content: inout ContentReader) -> [SettingsField] {
        readCredits(&content) + readTimes(&content) + readAlerts(&content)
    }

    private static func readCredits(_ content: inout ContentReader) -> [SettingsField] {
        var fields: [SettingsField] = []
        if content.has("mode"), content.required("mode") != nil,
            let mode = content.word("mode", Settings.Mode.self)
        {
            fields.append(.mode(mode))
        }
        if content.has("reversal_policy"), content.required("reversal_policy") != nil,
            let policy = content.word("reversal_policy", Settings.ReversalPolicy.self)
        {
            fields.append(.reversalPolicy(policy))
        }
        if content.has("sign_up_bonus") {
            fields.append(.signUpBonus(balance("sign_up_bonus", &content)))
        }
        if content.has("sign_up_bonus_days") {
            fields.append(.signUpBonusDays(content.integer("sign_up_bonus_days", in: days)))
        }
        if content.has("trial_credits") {
            fields.append(.trialCredits(balance("trial_credits", &content)))
        }
        if content.has("trial_days") {
            fields.append(.trialDays(content.integer("trial_days", in: days)))
        }
        if content.has("default_plan") {
            fields.append(.defaultPlan(content.identifier("default_plan")))
        }
        return fields
    }

    private static func readTimes(_ content: inout ContentReader) -> [SettingsField] {
        var fields: [SettingsField] = []
        if content.has("refund_grace_days") {
            let value = content.integer("refund_grace_days", in: days)
            fields.append(.refundGraceDays(value ?? Settings.standard.refundGraceDays))
        }
        if content.has("dispute_days") {
            let value = content.integer("dispute_days", in: days)
            fields.append(.disputeDays(value ?? Settings.standard.disputeDays))
        }
        if content.has("output_days") {
            fields.append(.outputDays(content.integer("output_days", in: days)))
        }
        if content.has("deadline_seconds") {
            fields.append(.deadlineSeconds(content.integer("deadline_seconds", in: seconds)))
        }
        return fields
    }

    private static func readAlerts(_ content: inout ContentReader) -> [SettingsField] {
        let standard = Settings.standard.alerts
        var fields: [SettingsField] = []
        if content.has("alert_failure_percent") {
            let value = content.integer("alert_failure_percent", in: 1...100)
            fields.append(.failurePercent(value ?? standard.failurePercent))
        }
        if content.has("alert_failure_window_seconds") {
            let value = content.integer("alert_failure_window_seconds", in: 60...3_600)
            fields.append(.failureWindowSeconds(value ?? standard.failureWindowSeconds))
        }
        if content.has("alert_debt") { fields.append(.debt(amount("alert_debt", &content))) }
        if content.has("alert_uncollected") {
            fields.append(.uncollected(amount("alert_uncollected", &content)))
        }
        if content.has("alert_projector_behind") {
            let value = content.integer("alert_projector_behind", in: 1...1_000_000_000)
            fields.append(.projectorBehind(value ?? standard.projectorBehind))
        }
        return fields
    }

    private static func balance(_ name: String, _ content: inout ContentReader) -> Balance {
        Balance(microcredits: Int128(content.credits(name) ?? 0))
    }

    private static func amount(_ name: String, _ content: inout ContentReader) -> Amount? {
        guard let microcredits = content.credits(name) else { return nil }
        guard let amount = Amount(microcredits: microcredits) else {
            content.note(name, "Send credits above 0, or null for never.")
            return nil
        }
        return amount
    }

    package var member: JSON.Member {
        switch self {
        case .mode(let value): .text("mode", value.rawValue)
        case .reversalPolicy(let value): .text("reversal_policy", value.rawValue)
        case .signUpBonus(let value): .credits("sign_up_bonus", value)
        case .signUpBonusDays(let value): .optional("sign_up_bonus_days", value)
        case .trialCredits(let value): .credits("trial_credits", value)
        case .trialDays(let value): .optional("trial_days", value)
        case .defaultPlan(let value): .text("default_plan", value?.text)
        case .refundGraceDays(let value): .number("refund_grace_days", value)
        case .disputeDays(let value): .number("dispute_days", value)
        case .outputDays(let value): .optional("output_days", value)
        case .deadlineSeconds(let value): .optional("deadline_seconds", value)
        case .failurePercent(let value): .number("alert_failure_percent", value)
        case .failureWindowSeconds(let value): .number("alert_failure_window_seconds", value)
        case .debt(let value): .text("alert_debt", value.map(CreditText.text))
        case .uncollected(let value): .text("alert_uncollected", value.map(CreditText.text))
        case .projectorBehind(let value): .number("alert_projector_behind", value)
        }
    }
}
