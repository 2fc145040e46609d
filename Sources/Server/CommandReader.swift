// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// The commands, as `op` in a batch names them.
enum Operation: String, CaseIterable, Sendable {
    case open
    case suspend
    case reinstate
    case grant
    case adjust
    case reserve
    case capture
    case release
    case refund

    /// Of success, the first time and at every repeat.
    var status: Int {
        switch self {
        case .open, .grant, .adjust, .reserve, .refund: 201
        case .suspend, .reinstate, .capture, .release: 200
        }
    }

    var route: Route {
        switch self {
        case .open: .openAccount
        case .suspend: .suspendAccount
        case .reinstate: .reinstateAccount
        case .grant: .makeGrant
        case .adjust: .makeAdjustment
        case .reserve: .reserve
        case .capture: .capture
        case .release: .release
        case .refund: .makeRefund
        }
    }
}

/// Makes a request of the ledger from the fields of a body or of a line.
struct CommandReader {
    private var fields: FieldReader
    /// From the path; `nil` in a batch, where fields name it.
    private let target: String?
    private let headerID: String?

    /// - Throws: all that is wrong with the fields.
    static func read(
        _ operation: Operation,
        _ fields: FieldReader,
        target: String? = nil,
        headerID: String? = nil
    ) throws(Problem) -> LedgerRequest {
        var reader = CommandReader(fields: fields, target: target, headerID: headerID)
        let request = reader.request(operation)
        try reader.fields.finish()
        guard let request else { preconditionFailure("A field is missing, and nobody said so.") }
        return request
    }

    private mutating func request(_ operation: Operation) -> LedgerRequest? {
        switch operation {
        case .open: open()
        case .suspend, .reinstate: changeStatus(operation)
        case .grant: grant()
        case .adjust: adjust()
        case .reserve: reserve()
        case .capture: capture()
        case .release: release()
        case .refund: refund()
        }
    }

    private mutating func open() -> LedgerRequest? {
        let id: AccountID? = ownIdentifier()
        let name = fields.text("name", atMost: RequestBounds.nameCharacters)
        return .openAccount(
            id ?? .made,
            name: name,
            plan: plan(),
            metadata: metadata()
        )
    }

    private mutating func changeStatus(_ operation: Operation) -> LedgerRequest? {
        let account: AccountID? = identifier(of: "account")
        let reason = fields.text("reason", atMost: RequestBounds.textCharacters, isRequired: true)
        guard let account else { return nil }
        return operation == .suspend
            ? .suspendAccount(account, reason: reason) : .reinstateAccount(account, reason: reason)
    }

    private mutating func grant() -> LedgerRequest? {
        let id: LotID? = ownIdentifier()
        let account: AccountID? = fields.identifier("account")
        let amount = fields.amount("amount", isRequired: true)
        let source = source()
        let priority = fields.integer(
            "priority",
            in: Int64(LotSource.priorities.lowerBound)...Int64(LotSource.priorities.upperBound)
        )
        let expiresAt = fields.time("expires_at")
        let basis = basis()
        let note = fields.text("note", atMost: RequestBounds.textCharacters)
        guard let account, let amount, let source else { return nil }
        return .grant(
            LedgerRequest.GrantRequest(
                id: id ?? .made,
                account: account,
                amount: amount,
                terms: LotTerms(
                    source: source,
                    priority: priority.map { Int($0) } ?? source.defaultPriority,
                    expiresAt: expiresAt
                ),
                basis: basis,
                note: note
            )
        )
    }

    private mutating func adjust() -> LedgerRequest? {
        let id: AdjustmentID? = ownIdentifier()
        let account: AccountID? = fields.identifier("account")
        let change = fields.signedAmount("amount")
        let allowsDebt = fields.flag("debt") ?? false
        let reason = fields.text("reason", atMost: RequestBounds.textCharacters, isRequired: true)
        guard let account, let change else { return nil }
        return .adjust(
            id ?? .made,
            account: account,
            change,
            allowsDebt: allowsDebt,
            reason: reason
        )
    }

    private mutating func reserve() -> LedgerRequest? {
        let id: ReservationID? = ownIdentifier()
        let account: AccountID? = fields.identifier("account")
        let amount = fields.amount("amount", isRequired: true)
        let seconds = fields.integer("expires_in", in: RequestBounds.holdSeconds)
        let member: MemberID? = fields.optionalIdentifier("member")
        guard let account, let amount else { return nil }
        return .reserve(
            id ?? .made,
            account: account,
            amount,
            expiresInSeconds: seconds,
            member: member.map { MemberID($0, of: account) }
        )
    }

    private mutating func capture() -> LedgerRequest? {
        let reservation: ReservationID? = identifier(of: "reservation")
        // A capture without an id is the only one of its reservation: none is made for it.
        let id: CaptureID? = ownIdentifier()
        let amount = fields.microcredits("amount", in: 0...Amount.maximum)
        let isFinal = fields.flag("final") ?? true
        guard let reservation else { return nil }
        let quantity: Capture.Quantity =
            if let amount { Amount(microcredits: amount).map { .amount($0) } ?? .nothing } else {
                .all
            }
        return .capture(reservation, id: id, quantity, isFinal: isFinal)
    }

    private mutating func release() -> LedgerRequest? {
        let reservation: ReservationID? = identifier(of: "reservation")
        let reason = fields.text("reason", atMost: RequestBounds.textCharacters)
        guard let reservation else { return nil }
        return .release(reservation, reason: reason)
    }

    private mutating func refund() -> LedgerRequest? {
        let id: RefundID? = ownIdentifier()
        let reservation: ReservationID? = fields.identifier("reservation")
        let amount = fields.amount("amount")
        let reason = fields.text("reason", atMost: RequestBounds.textCharacters, isRequired: true)
        guard let reservation else { return nil }
        return .refund(id ?? .made, reservation: reservation, amount, reason: reason)
    }
}

/// Fields that stand in one command only, or in the path.
extension CommandReader {
    private mutating func ownIdentifier<Kind>() -> Identifier<Kind>? {
        fields.ownIdentifier(header: headerID)
    }

    private mutating func identifier<Kind>(of field: String) -> Identifier<Kind>? {
        // The path was checked when its route was found.
        target.map { Identifier(trusted: $0) } ?? fields.identifier(field)
    }

    private mutating func plan() -> String? {
        guard let value = fields.take("plan") else { return nil }
        guard case .string(let text) = value, text.utf8.count <= RequestBounds.planBytes,
            Identifier<Account>(text) != nil
        else {
            fields.fail("plan", "Send 1 to 64 characters of A–Z a–z 0–9 _ - . :")
            return nil
        }
        return text
    }

    private mutating func metadata() -> JSON? {
        guard let value = fields.take("metadata") else { return nil }
        var bytes: [UInt8] = []
        value.append(to: &bytes)
        guard case .object = value, bytes.count <= RequestBounds.metadataBytes else {
            fields.fail("metadata", "Send a JSON object of at most 16 KiB.")
            return nil
        }
        return value
    }

    private mutating func source() -> LotSource? {
        guard case .string(let text) = fields.take("source"), let source = LotSource(rawValue: text)
        else {
            let sources = LotSource.allCases.map(\.rawValue).joined(separator: ", ")
            fields.fail("source", "It is required: one of \(sources).")
            return nil
        }
        return source
    }

    private mutating func basis() -> CostBasis? {
        guard let value = fields.take("basis") else { return nil }
        guard case .object(let members) = value, members.count == 2,
            case .number(let text) = value["minor_units"], let units = Int64(text), units >= 0,
            case .string(let currency) = value["currency"], currency.utf8.count == 3,
            currency.utf8.allSatisfy({ UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 })
        else {
            fields.fail(
                "basis",
                "Send {\"minor_units\": an integer from 0, \"currency\": three capital letters}."
            )
            return nil
        }
        return CostBasis(minorUnits: units, currency: currency)
    }
}

extension Identifier {
    /// For what its maker did not name.
    fileprivate static var made: Self { Self(trusted: UUIDv7.make()) }
}
