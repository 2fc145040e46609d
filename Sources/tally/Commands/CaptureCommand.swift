// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import EventFormat

struct CaptureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capture",
        abstract: "Take held credits: the work succeeded.",
        discussion: """
            Takes all that is held unless an amount is given, and releases the rest unless the \
            capture is partial; partial captures need an id each.

              tally capture job-1
              tally capture job-2 --amount 3 --partial --id job-2-page-1
            """
    )

    @OptionGroup var options: LedgerOptions
    @Argument(help: "The id of the reservation.", transform: Parsing.identifier)
    var reservation: ReservationID
    @Option(help: "Credits, such as 12.5 (default: all).", transform: Parsing.quantity)
    var amount = Capture.Quantity.all
    @Flag(help: "Keep the rest held.")
    var partial = false
    @Option(help: "The id of the capture.", transform: Parsing.identifier)
    var id: CaptureID?

    func run() async throws {
        try await options.changeReservation(
            .capture(reservation, id: id, amount, isFinal: !partial)
        )
    }
}
