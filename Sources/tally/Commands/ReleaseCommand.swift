// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import EventFormat

struct ReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Give held credits back: the work failed.",
        discussion: "  tally release job-1 --reason \"the model timed out\""
    )

    @OptionGroup var options: LedgerOptions
    @Argument(help: "The id of the reservation.", transform: Parsing.identifier)
    var reservation: ReservationID
    @Option(help: "Why; personal.", transform: Parsing.note)
    var reason: String?

    func run() async throws {
        try await options.changeReservation(.release(reservation, reason: reason))
    }
}
