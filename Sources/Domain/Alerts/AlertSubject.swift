// SPDX-License-Identifier: Apache-2.0

extension Identifier where Kind == Alert {
    package static func account(_ id: AccountID) -> AlertID {
        AlertID(trusted: "account:" + id.text)
    }

    package static func model(_ id: ModelID) -> AlertID { AlertID(trusted: "model:" + id.text) }

    package static func provider(_ name: String) -> AlertID {
        AlertID(trusted: "provider:" + name)
    }

    package static func payment(_ id: PaymentID) -> AlertID {
        AlertID(trusted: "payment:" + id.text)
    }

    package static func subscription(_ id: SubscriptionID) -> AlertID {
        AlertID(trusted: "subscription:" + id.text)
    }

    package static func projector(_ name: String) -> AlertID {
        AlertID(trusted: "projector:" + name)
    }

    /// How the API calls one kind of alert about this subject: `balance:account:alice`.
    package func name(of kind: Alert.Kind) -> String { kind.rawValue + ":" + text }

    /// The way back; `nil` where no alert has such a name.
    package static func parse(name: String) -> (Alert.Kind, AlertID)? {
        guard let colon = name.firstIndex(of: ":"),
            let kind = Alert.Kind(rawValue: String(name[..<colon])),
            let subject = AlertID(String(name[name.index(after: colon)...]))
        else { return nil }
        return (kind, subject)
    }
}
