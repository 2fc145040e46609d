// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
internal import EventLog
internal import Proofs

extension Verification {
    mutating func report(_ pagesError: String?) throws -> Report {
        let crossViolations = replay.crossViolations()
        let (tiles, checkpoints) = try audit.finish()
        func check(_ name: String, _ error: String?, _ detail: String) -> Check {
            Check(name: name, ok: error == nil, detail: error ?? detail)
        }
        let checks = [
            check("positions", lineError, "1 to \(tree.size), without a gap"),
            check("times", timeError, "never backwards"),
            check("merkle_roots", rootError, "every commit's root fits its events"),
            check("tiles", tiles.flaw, "\(tiles.count) fit the events"),
            check(
                "checkpoints",
                checkpoints.flaw,
                "\(checkpoints.count) were signed, all of this log"
            ),
            check("format", formatError, "every event is canonical"),
            check("invariants", replay.violations.first, "hold after every event"),
            check("trial_balance", crossViolations.first, "zero, and equal to the accounts"),
            check(
                "pages",
                pagesError,
                "equal the replay up to position \(checkpoint)"
            ),
        ]
        return Report(
            events: tree.size,
            root: tree.root(hasher).hex,
            checks: checks,
            trialBalance: replay.trialBalance,
            accounts: replay.items.values.compactMap { item in
                guard case .account(let account) = item.entity else { return nil }
                return account
            }
        )
    }
}
