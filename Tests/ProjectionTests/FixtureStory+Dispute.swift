// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

extension FixtureStory {
    static let disputeRefundedInPart = FixtureStory(
        name: "dispute-refunded-in-part",
        guards: """
            A customer disputes a generation; after the deadline a part of what it took is given \
            back, to the lots that paid, last first. A second dispute of the same generation is \
            rejected, and gives back nothing.
            """,
        commands: [
            TimedCommand(flux, at: 0),
            TimedCommand(.open("alice"), at: 0),
            TimedCommand(.grant("bonus", 4, .bonus), at: 10),
            TimedCommand(.grant("bought", 30, .purchase), at: 20),
            TimedCommand(.generate("g1"), at: 60),
            TimedCommand(.submit("g1"), at: 70),
            TimedCommand(.success("g1"), at: 90),
            TimedCommand(dispute(.open(OpenDispute(id: "d1", generation: "g1"))), at: .day(1)),
            TimedCommand(dispute(.sweep("d1")), at: .day(31)),
            TimedCommand(
                dispute(.resolve(ResolveDispute(id: "d1", outcome: .partial, amount: 7))),
                at: .day(32)
            ),
            TimedCommand(dispute(.open(OpenDispute(id: "d2", generation: "g1"))), at: .day(33)),
            TimedCommand(
                dispute(.resolve(ResolveDispute(id: "d2", outcome: .reject))),
                at: .day(34)
            ),
        ]
    )

    private static let flux: Command = {
        let price = Price(rates: Rates(base: 10 * Amount.microcreditsPerCredit))
        let command = CatalogCommand.defineModel("flux", .flux, price, reason: nil)
        return .catalog(command, Stamp(fingerprint: Fingerprint(of: command), actor: "ops"))
    }()

    private static func dispute(_ command: DisputeCommand) -> Command {
        .dispute(command, Stamp(fingerprint: Fingerprint(of: command), actor: "ann"))
    }
}
