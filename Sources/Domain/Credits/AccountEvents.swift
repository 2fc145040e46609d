// SPDX-License-Identifier: Apache-2.0

package struct AccountOpened: Hashable, Sendable {
    package var account: AccountID
    package var name: Sealed?
    package var plan: String?
    package var metadata: Sealed?
    package var fingerprint: Fingerprint

    package init(
        account: AccountID,
        name: Sealed?,
        plan: String?,
        metadata: Sealed?,
        fingerprint: Fingerprint
    ) {
        self.account = account
        self.name = name
        self.plan = plan
        self.metadata = metadata
        self.fingerprint = fingerprint
    }
}

package struct AccountStatusChanged: Hashable, Sendable {
    package var account: AccountID
    package var reason: Sealed?

    package init(account: AccountID, reason: Sealed?) {
        self.account = account
        self.reason = reason
    }
}
