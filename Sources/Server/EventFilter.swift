// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// Which events a caller wants to see.
struct EventFilter: Sendable {
    /// Without a version, each version of the type.
    private let types: Set<String>
    private let account: String?
    /// A user's view of the own account is not an operator's.
    private let isOwner: Bool

    var isEmpty: Bool { types.isEmpty && account == nil }

    init(_ call: Call) throws(Problem) {
        let names = call.query["type"]?.split(separator: ",").map(String.init) ?? []
        guard names.allSatisfy({ EventType(asked: $0) != nil }) else {
            let known = EventType.bases.joined(separator: ", ")
            throw .invalid("?type", "Send some of \(known), separated by commas.")
        }
        types = Set(names)
        account = try Self.account(call)
        isOwner = call.caller.role == .user
    }

    /// A user's own, whatever is asked for; another caller's as asked.
    private static func account(_ call: Call) throws(Problem) -> String? {
        let asked = call.query["account"]
        if call.caller.role == .user {
            guard let own = call.caller.account?.text, (asked ?? own) == own else {
                throw Problem(
                    .forbidden,
                    "Ask for the events of your own account: its id is the token's sub."
                )
            }
            return own
        }
        guard let asked else { return nil }
        guard call.caller.role == .admin else {
            throw Problem(.forbidden, "Leave account out: only admins may have the log searched.")
        }
        guard AccountID(asked) != nil else { throw .invalid("?account", "Send an account's id.") }
        return asked
    }

    func accepts(_ event: RecordedEvent) -> Bool {
        (types.isEmpty || types.contains { EventName.isWanted(event.type, by: $0) })
            && (account == nil || event.account == account) && (!isOwner || event.isForOwner)
    }

    /// The event as the caller may see it.
    func shown(_ event: RecordedEvent) throws(JSONError) -> RecordedEvent {
        isOwner ? try event.forOwner() : event
    }
}
