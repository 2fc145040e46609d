// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Domain
internal import JSONText

extension Request {
    /// The command, its personal texts sealed, with the fingerprint of what the caller wrote.
    ///
    /// The sealer is `nil` only where there are no personal texts.
    package func command(sealer: (any Sealer)?, hasher: SHA256) -> Command {
        func seal(_ text: String?) -> Sealed? {
            guard let text else { return nil }
            guard let sealer else {
                preconditionFailure("A request with personal texts needs a sealer.")
            }
            return sealer.seal(text)
        }
        let fingerprint = fingerprint(sealer: sealer, hasher: hasher)
        switch self {
        case .openAccount(let id, let name, let plan, let metadata):
            return .openAccount(
                OpenAccount(
                    id: id,
                    name: seal(name),
                    plan: plan,
                    metadata: seal(metadata?.canonical.text),
                    fingerprint: fingerprint
                )
            )
        case .suspendAccount(let id, let reason): return .suspendAccount(id, reason: seal(reason))
        case .reinstateAccount(let id, let reason):
            return .reinstateAccount(id, reason: seal(reason))
        case .grant(let grant):
            return .grant(
                Grant(
                    id: grant.id,
                    account: grant.account,
                    amount: grant.amount,
                    terms: grant.terms,
                    basis: grant.basis,
                    note: seal(grant.note),
                    fingerprint: fingerprint
                )
            )
        case .adjust(let id, let account, let change, let allowsDebt, let reason):
            return .adjust(
                Adjust(
                    id: id,
                    account: account,
                    change: change,
                    allowsDebt: allowsDebt,
                    reason: seal(reason),
                    fingerprint: fingerprint
                )
            )
        case .reserve(let id, let account, let amount, let expiresInSeconds, let member):
            return .reserve(
                Reserve(
                    id: id,
                    account: account,
                    amount: amount,
                    expiresInSeconds: expiresInSeconds,
                    member: member,
                    fingerprint: fingerprint
                )
            )
        case .capture(let reservation, let id, let quantity, let isFinal):
            return .capture(
                Capture(
                    reservation: reservation,
                    id: id,
                    quantity: quantity,
                    isFinal: isFinal,
                    fingerprint: fingerprint
                )
            )
        case .release(let reservation, let reason):
            return .release(
                Release(reservation: reservation, reason: seal(reason), fingerprint: fingerprint)
            )
        case .refund(let id, let reservation, let amount, let reason):
            return .refund(
                Refund(
                    id: id,
                    reservation: reservation,
                    amount: amount,
                    reason: seal(reason),
                    fingerprint: fingerprint
                )
            )
        case .forgive(let id, let account, let amount, let reason):
            return .forgive(
                ForgiveDebt(
                    id: id,
                    account: account,
                    amount: amount,
                    reason: seal(reason),
                    fingerprint: fingerprint
                )
            )
        case .expireReservation(let id): return .expireReservation(id)
        case .expireLots(let id): return .expireLots(id)
        case .draft(let draft): return draft.command(sealer: sealer, hasher: hasher)
        }
    }

    /// The hash of the caller's fields, after defaults, however they were spelled.
    ///
    /// Personal texts take part as keyed hashes.
    private func fingerprint(sealer: (any Sealer)?, hasher: SHA256) -> Fingerprint {
        var content = FingerprintContent()
        switch self {
        case .openAccount(let id, let name, let plan, let metadata):
            content.add("open", id.text)
            content.add(personal: name, sealer)
            content.add(plan)
            content.add(personal: metadata?.canonical.text, sealer)
        case .suspendAccount(let id, let reason): content.add("suspend", id.text, reason, sealer)
        case .reinstateAccount(let id, let reason):
            content.add("reinstate", id.text, reason, sealer)
        case .grant(let grant):
            content.add("grant", grant.id.text)
            content.add(grant.account.text)
            content.add(grant.amount.microcredits)
            content.add(grant.terms.source.rawValue)
            content.add(Int64(grant.terms.priority))
            content.add(grant.terms.expiresAt?.microseconds)
            content.add(grant.basis?.minorUnits)
            content.add(grant.basis?.currency)
            content.add(personal: grant.note, sealer)
        case .adjust(let id, let account, let change, let allowsDebt, let reason):
            content.add("adjust", id.text)
            content.add(account.text)
            switch change {
            case .increase(let amount): content.add(amount.microcredits)
            case .decrease(let amount): content.add(-amount.microcredits)
            }
            content.add(allowsDebt ? 1 : 0)
            content.add(personal: reason, sealer)
        case .reserve(let id, let account, let amount, let expiresInSeconds, let member):
            content.add("reserve", id.text)
            content.add(account.text)
            content.add(amount.microcredits)
            content.add(expiresInSeconds)
            // Where there is none, the content is what it was before there were teams.
            if let member { content.add(member.text) }
        case .capture(let reservation, let id, let quantity, let isFinal):
            content.add("capture", reservation.text)
            content.add(id?.text)
            switch quantity {
            case .all: content.add(nil as Int64?)
            case .amount(let amount): content.add(amount.microcredits)
            case .nothing: content.add(0)
            }
            content.add(isFinal ? 1 : 0)
        case .release(let reservation, let reason):
            content.add("release", reservation.text, reason, sealer)
        case .refund(let id, let reservation, let amount, let reason):
            content.add("refund", id.text)
            content.add(reservation.text)
            content.add(amount?.microcredits)
            content.add(personal: reason, sealer)
        case .forgive(let id, let account, let amount, let reason):
            content.add("forgive", id.text)
            content.add(account.text)
            content.add(amount?.microcredits)
            content.add(personal: reason, sealer)
        case .expireReservation, .expireLots, .draft: break
        }
        return content.fingerprint(hasher)
    }
}

/// Fields one after the other, each with its length: no two contents make the same bytes.
private struct FingerprintContent {
    private var page = PageWriter()

    init() {
        page.bytes.reserveCapacity(160)
    }

    mutating func add(_ kind: StaticString, _ id: String) {
        kind.withUTF8Buffer { unsafe page.bytes.append(contentsOf: $0) }
        page.write(id)
    }

    mutating func add(
        _ kind: StaticString,
        _ id: String,
        _ personal: String?,
        _ sealer: (any Sealer)?
    ) {
        add(kind, id)
        add(personal: personal, sealer)
    }

    mutating func add(_ text: String?) {
        page.write(text) { $0.write($1) }
    }

    mutating func add(_ number: Int64?) {
        page.write(number) { $0.write($1) }
    }

    mutating func add(personal text: String?, _ sealer: (any Sealer)?) {
        page.write(text) { page, text in
            guard let sealer else {
                preconditionFailure("A request with personal texts needs a sealer.")
            }
            page.bytes.append(contentsOf: sealer.tag(text))
        }
    }

    func fingerprint(_ hasher: SHA256) -> Fingerprint {
        let words = hasher.hash(page.bytes).words
        return Fingerprint(high: words.first, low: words.second)
    }
}
