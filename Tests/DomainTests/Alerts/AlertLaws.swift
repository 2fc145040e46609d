// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Laws of alerts` {
    @Test func `an alert is raised and cleared in turns`() throws {
        try RandomHistory.each { history in
            let store = history.store
            for id: AccountID in ["alice", "bob"] {
                let change = ProfileChange(
                    alertBelow: .set(Amount(microcredits: 30) ?? 1)
                )
                _ = store.run(.open(id), at: 0)
                _ = store.run(.update(change, of: id), at: 0)
            }
            _ = store.run(.configure(.debt(Amount(microcredits: 1) ?? 1)), at: 0)
            try history.run()
            var raised: Set<String> = []
            for event in store.events {
                guard case .alert(let event) = event else { continue }
                switch event {
                case .raised(let alert):
                    let isNew = raised.insert(alert.subject.name(of: alert.kind)).inserted
                    try #require(isNew, "\(history)")
                case .cleared(let alert):
                    let was = raised.remove(alert.subject.name(of: alert.kind))
                    try #require(was != nil, "\(history)")
                case .acknowledged, .faultReported, .faultResolved: break
                }
            }
            for account in store.accounts {
                let isRaised = store.alert(.account(account.id))?.isRaised(.debt) ?? false
                try #require(isRaised == (account.debt > .zero), "\(history)")
            }
        }
    }
}
