// SPDX-License-Identifier: Apache-2.0

import Domain

extension Given {
    /// Alice has so many open lots in all: those that are added hold one microcredit each, and
    /// burn last.
    package func full(with count: Int) -> Given {
        guard var account = store.account("alice") else { return self }
        let more = count - account.lots.count
        account.lots += (0..<more).map { number in
            OpenLot(
                id: LotID(trusted: "more/\(number)"),
                terms: LotTerms(.purchase, priority: 100),
                grantedAt: Position(number - more),
                remaining: 1,
                held: 0
            )
        }
        account.available.microcredits += Int128(more)
        store.place(.account(account), under: .account("alice"))
        return self
    }
}
