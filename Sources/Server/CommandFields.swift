// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

/// What a command is made from: the fields of its body, the names in its path, and its caller.
///
/// In a batch there is no path: fields give the names then.
struct CommandFields {
    /// - Returns: `nil` where something is wrong, which the fields know then.
    typealias Make = @Sendable (inout CommandFields) -> LedgerRequest?

    var fields: FieldReader
    let caller: Caller
    let quotes: LedgerQuotes
    private let targets: [String: String]
    private let headerID: String?

    /// - Throws: all that is wrong with the fields.
    static func read(
        _ endpoint: Endpoint,
        _ make: Make,
        _ fields: FieldReader,
        caller: Caller,
        quotes: LedgerQuotes,
        targets: [String] = [],
        headerID: String? = nil
    ) throws(Problem) -> LedgerRequest {
        var reader = CommandFields(
            fields: fields,
            caller: caller,
            quotes: quotes,
            targets: Dictionary(uniqueKeysWithValues: zip(endpoint.targetNames, targets)),
            headerID: headerID
        )
        let request = make(&reader)
        try reader.fields.finish()
        guard let request else { preconditionFailure("A field is missing, and nobody said so.") }
        return request
    }

    private init(
        fields: FieldReader,
        caller: Caller,
        quotes: LedgerQuotes,
        targets: [String: String],
        headerID: String?
    ) {
        self.fields = fields
        self.caller = caller
        self.quotes = quotes
        self.targets = targets
        self.headerID = headerID
    }

    /// For the log: whose credentials.
    var actor: String { caller.label }

    /// The caller's own name for what is made: in the body, else in the header, else a new one.
    mutating func newIdentifier<Kind>() -> Identifier<Kind> {
        fields.ownIdentifier(header: headerID) ?? Identifier(trusted: UUIDv7.make())
    }

    /// The same, but `nil` where the caller gives none.
    mutating func ownIdentifier<Kind>() -> Identifier<Kind>? {
        fields.ownIdentifier(header: headerID)
    }

    /// From the path, where `{name}` stands in it; from a field else.
    mutating func identifier<Kind>(_ name: String) -> Identifier<Kind>? {
        targets[name].map { Identifier(trusted: $0) } ?? fields.identifier(name)
    }

    /// A field that may be left out.
    mutating func optionalIdentifier<Kind>(_ name: String) -> Identifier<Kind>? {
        fields.optionalIdentifier(name)
    }

    /// The account; a user's own, which need not be named.
    mutating func account(_ name: String = "account") -> AccountID? {
        guard caller.role == .user else { return identifier(name) }
        let named: AccountID? = fields.optionalIdentifier(name)
        guard let own = caller.account, named == nil || named == own else {
            fields.fail(name, "Leave it out, or name your own account: it is the token's sub.")
            return nil
        }
        return own
    }
}
