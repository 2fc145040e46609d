// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

/// Which events a caller wants to see.
struct EventFilter: Sendable {
    private let types: Set<String>
    private let account: String?

    var isEmpty: Bool { types.isEmpty && account == nil }

    init(_ call: Call) throws(Problem) {
        let names = call.query["type"]?.split(separator: ",").map(String.init) ?? []
        guard names.allSatisfy({ EventType(rawValue: $0) != nil }) else {
            let known = EventType.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid("?type", "Send some of \(known), separated by commas.")
        }
        types = Set(names)
        account = call.query["account"]
        guard let account else { return }
        guard call.caller.role == .admin else {
            throw Problem(.forbidden, "Leave account out: only admins may have the log searched.")
        }
        guard AccountID(account) != nil else { throw .invalid("?account", "Send an account's id.") }
    }

    func accepts(_ event: RecordedEvent) -> Bool {
        (types.isEmpty || types.contains(event.type))
            && (account == nil || event.account == account)
    }
}
