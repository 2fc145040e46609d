// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// What the commands about members, profiles and activity are made of.
extension CommandFields {
    mutating func member() -> MemberID? {
        let account: AccountID? = identifier("account")
        let name: MemberID? = identifier("member")
        guard let account, let name else { return nil }
        return MemberID(name, of: account)
    }

    /// A word of a platform's own: it has the form of an id.
    mutating func word(_ name: String) -> String? {
        let word: Identifier<AccountRole>? = fields.optionalIdentifier(name)
        return word?.text
    }

    /// Left out, it stays; `null`, it goes.
    mutating func change<Value>(
        _ name: String,
        _ value: (inout CommandFields) -> Value?
    ) -> Change<Value> {
        guard fields.has(name) else { return .keep }
        guard !fields.takeNull(name) else { return .clear }
        return value(&self).map { .set($0) } ?? .keep
    }

    mutating func cap() -> MemberCap? {
        guard let value = fields.take("cap") else { return nil }
        guard case .object(let members) = value, members.count == 2,
            case .string(let text)? = value["amount"],
            let amount = Amount(microcredits: CreditText.microcredits(text) ?? 0),
            case .string(let word)? = value["period"], let period = Period(rawValue: word)
        else {
            let periods = Period.allCases.map(\.rawValue).joined(separator: ", ")
            fields.fail("cap", "Send {\"amount\": \"50\", \"period\": one of \(periods)}.")
            return nil
        }
        return MemberCap(amount: amount, period: period)
    }

    mutating func profileChange() -> LedgerRequest? {
        let account: AccountID? = identifier("id")
        let name = change("name") { $0.fields.text("name", atMost: RequestBounds.nameCharacters) }
        let plan = change("plan") { $0.word("plan") }
        let tier = change("tier") { $0.word("tier") }
        let metadata = change("metadata") { $0.metadata() }
        let alertBelow = change("alert_below") { $0.fields.amount("alert_below") }
        guard let account else { return nil }
        let profile = Draft.NewProfile(
            name: name,
            plan: plan,
            tier: tier,
            metadata: metadata,
            alertBelow: alertBelow
        )
        return .draft(.updateAccount(account, profile, actor: actor))
    }

    /// As one canonical text.
    private mutating func metadata() -> String? {
        guard let value = fields.take("metadata") else { return nil }
        var bytes: [UInt8] = []
        value.append(to: &bytes)
        guard case .object = value, bytes.count <= RequestBounds.metadataBytes else {
            fields.fail("metadata", "Send a JSON object of at most 16 KiB.")
            return nil
        }
        return value.canonical.text
    }

    mutating func activities() -> [Activity]? {
        guard case .array(let values)? = fields.take("items"),
            1...ActivityBatch.itemsMaximum ~= values.count
        else {
            fields.fail("items", "Send a list of 1 to \(ActivityBatch.itemsMaximum) items.")
            return nil
        }
        var items: [Activity] = []
        for (index, value) in values.enumerated() {
            guard let item = Activity(value) else {
                fields.fail(
                    "items/\(index)",
                    "Send {\"account\", \"subject\", \"kind\": ids, \"at\": a time}."
                )
                return nil
            }
            items.append(item)
        }
        return items
    }
}

extension Activity {
    fileprivate init?(_ value: JSON) {
        guard case .object(let members) = value, members.count == 4,
            case .string(let account)? = value["account"], let account = AccountID(account),
            case .string(let subject)? = value["subject"], ActivityID(subject) != nil,
            case .string(let kind)? = value["kind"], ActivityID(kind) != nil,
            case .string(let at)? = value["at"], let at = TimeText.instant(at)
        else { return nil }
        self.init(account: account, subject: subject, kind: kind, at: at)
    }
}
