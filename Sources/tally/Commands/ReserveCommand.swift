// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import EventFormat

struct ReserveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reserve",
        abstract: "Hold credits for something that is not finished.",
        discussion: """
            Refused if less is available: an account is never overdrawn. Capture it when the \
            work succeeded, release it when it failed.

              tally reserve alice 12.5 --id job-1 --expires-in 3600
              tally capture job-1 --amount 10
            """
    )

    @OptionGroup var options: LedgerOptions
    @Argument(help: "The id of the account.", transform: Parsing.identifier)
    var account: AccountID
    @Argument(help: "Credits, such as 12.5.", transform: Parsing.amount)
    var amount: Amount
    @Option(help: "The id of the reservation (default: a new one).", transform: Parsing.identifier)
    var id: ReservationID?
    @Option(
        help: ArgumentHelp("Released after so long (default: never).", valueName: "seconds"),
        transform: Parsing.seconds
    )
    var expiresIn: Int64?

    func run() async throws {
        let request = Request.reserve(
            id ?? ReservationID(trusted: TimeOrderedID.make()),
            account: account,
            amount,
            expiresInSeconds: expiresIn
        )
        try await options.changeReservation(request)
    }
}
