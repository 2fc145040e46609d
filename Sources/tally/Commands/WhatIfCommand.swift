// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
package import Domain
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Postgres
package import WhatIf

struct WhatIfCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "what-if",
        abstract: "Show what generations would have cost under other prices; nothing is written.",
        discussion: """
            Each generation that was charged in the period is priced again: the same order, usage \
            and outputs, by the price that the file has for its model, and by another capture \
            policy or rounding where one is given. Amounts are net of refunds, --json and --csv \
            have both. What cannot be priced is counted and listed, and is in no difference.

              tally what-if --prices catalog.yaml --since 2026-11-01 --until 2026-12-01
              tally what-if --prices catalog.yaml --by model
              tally what-if --capture debt --by account,day --csv > difference.csv
            """
    )

    @OptionGroup var options: LedgerOptions
    @Option(help: "A catalog file, as tally catalog export writes it; - is the standard input.")
    var prices: String?
    @Option(
        help: "Instead of each price's own: absorb:PERCENT, debt or debt:PERCENT.",
        transform: WhatIfArguments.capture
    )
    var capture: CapturePolicy?
    @Option(
        help: "Instead of each price's own, PLACE:DIRECTION: 0:up is to whole credits, upwards.",
        transform: WhatIfArguments.rounding
    )
    var rounding: Rounding?
    @Option(help: "From this date or time, in UTC.", transform: WhatIfArguments.time)
    var since: Instant?
    @Option(
        help: "Until before this date or time, or up to this position.",
        transform: WhatIfArguments.end
    )
    var until: WhatIf.Bound?
    @Option(
        help: "Which sums are told apart: some of account, model and day, separated by commas.",
        transform: WhatIfArguments.grouping
    )
    var by = Grouping()
    @Flag(help: "Print CSV.")
    var csv = false

    func validate() throws {
        guard prices != nil || capture != nil || rounding != nil else {
            throw ValidationError("Say what else: give --prices, --capture or --rounding.")
        }
        guard !csv || !options.output.json else {
            throw ValidationError("Give --json or --csv, not both.")
        }
    }

    func run() async throws {
        let listed = try prices.map { try CatalogFile(yaml: try FileText.read($0)).models }
        let alternative = Alternative(
            prices: listed.map { models in
                Dictionary(models.map { ($0.id, $0.price) }) { first, _ in first }
            },
            capture: capture,
            rounding: rounding
        )
        let (name, by) = (options.ledger, by)
        let period = WhatIf.Period(since: since.map(WhatIf.Bound.time), until: until)
        let report = try await options.place.open(makes: false) { place in
            let ledger = try await place.ledger(named: name)
            let settings = place.settings
            let sessions = WhatIf.readingSessions(place.target)
            let whatIf = WhatIf(ledger, sessions: sessions) {
                guard let key = try MasterKeyFile.existingKey(for: settings) else {
                    throw Failure.unavailable(
                        "The prices read parameters that must be opened: give TALLY_MASTER_KEY, "
                            + "or the data folder that holds the master key."
                    )
                }
                return key
            }
            do {
                let report = try await whatIf.run(alternative, period, by: by)
                await sessions.close()
                return report
            } catch {
                await sessions.close()
                throw error
            }
        }
        if csv {
            try Terminal.print(WhatIfText.csv(report, by))
        } else {
            try options.output.print(
                WhatIfText.document(report, by),
                text: WhatIfText.text(report, by)
            )
        }
    }
}

/// What the arguments mean.
package enum WhatIfArguments {
    package static func capture(_ text: String) throws -> CapturePolicy {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let percent = parts.count == 2 ? Int64(parts[1]) : nil
        switch (parts[0], parts.count, percent) {
        case ("absorb", 2, let percent?) where percents ~= percent:
            return .absorb(percent: percent)
        case ("debt", 1, _): return .debt(percent: nil)
        case ("debt", 2, let percent?) where percents ~= percent: return .debt(percent: percent)
        default: throw ValidationError("Give absorb:20, debt, or debt:20: percent of the hold.")
        }
    }

    private static let percents: ClosedRange<Int64> = 0...1_000_000

    package static func rounding(_ text: String) throws -> Rounding {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let place = Int(parts[0]), Rounding.places ~= place,
            let direction = Rounding.Direction(rawValue: String(parts[1]))
        else {
            let words = Rounding.Direction.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError(
                "Give PLACE:DIRECTION, such as -2:half_up: a power of ten from -6 to 6, and one of "
                    + "\(words)."
            )
        }
        return Rounding(place: place, direction)
    }

    /// A date is its first moment in UTC.
    package static func time(_ text: String) throws -> Instant {
        guard let time = TimeText.instant(text) ?? TimeText.instant(text + "T00:00:00Z") else {
            throw ValidationError(
                "Give a date like 2026-11-30, or a time like 2026-11-30T12:00:00Z."
            )
        }
        return time
    }

    package static func end(_ text: String) throws -> WhatIf.Bound {
        if let position = Position(text), position > 0 { return .position(position) }
        do {
            return .time(try time(text))
        } catch {
            throw ValidationError(
                "Give a date like 2026-11-30, a time like 2026-11-30T12:00:00Z, or a position."
            )
        }
    }

    package static func grouping(_ text: String) throws -> Grouping {
        let words = text.split(separator: ",", omittingEmptySubsequences: false)
        let parts = words.compactMap { Grouping.Part(rawValue: String($0)) }
        guard parts.count == words.count else {
            throw ValidationError("Give some of account, model and day, separated by commas.")
        }
        return Grouping(Set(parts))
    }
}
