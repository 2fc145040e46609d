// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import EventFormat
internal import JSONText
internal import Postgres
internal import Projections
internal import Replaying

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Replay any range of a ledger: as lines, into another database, or in place.",
        discussion: """
            Prints canonical lines, byte for byte as they are hashed and archived. --into fills the \
            read models of an empty database as they stood at the end of the range, so that SQL can \
            ask tally_api how things were; left by Ctrl-C, the same command goes on. --into \
            projections rebuilds the ledger's own. Every Merkle root on the way is checked.

              tally replay --from 1000 --until 2000 --only account=alice
              tally replay --as-of 2027-01-31T00:00:00Z --into postgres://localhost/january
              tally replay --segments /srv/archive | jq -c 'select(.type == "credits.granted")'
              tally replay --into projections --projections ./read-models
            """
    )

    @OptionGroup var origin: ReplayOrigin
    @Option(
        help: ArgumentHelp("The first position, or a time.", valueName: "position|time"),
        transform: Parsing.bound
    )
    var from: Bound?
    @Option(
        help: ArgumentHelp("The last position, or a time.", valueName: "position|time"),
        transform: Parsing.bound
    )
    var until: Bound?
    @Option(
        name: .customLong("as-of"),
        help: ArgumentHelp(
            "All up to a position or a time: how things stood then.",
            valueName: "position|time"
        ),
        transform: Parsing.bound
    )
    var asOf: Bound?
    @Option(
        help: ArgumentHelp(
            "Only events of account=ID, type=NAME, model=ID, reservation=ID and so on; repeat for more.",
            valueName: "name=value"
        ),
        transform: Parsing.clause
    )
    var only: [Clause] = []
    @Option(
        help: ArgumentHelp(
            "Replay into an empty database, or into the ledger's own read models: projections.",
            valueName: "url|projections"
        )
    )
    var into: String?
    @Flag(
        name: .customLong("with-log"),
        help: "Also copy the log up to there into the database. Let no server write to it."
    )
    var withLog = false
    @Option(
        help: ArgumentHelp("A folder with read models of your own, for --into.", valueName: "dir")
    )
    var projections: String?

    mutating func validate() throws {
        if asOf != nil, from != nil || until != nil {
            throw ValidationError("--as-of is all up to there: leave --from and --until out.")
        }
        if withLog, into == nil || into == "projections" || !only.isEmpty {
            throw ValidationError("--with-log needs --into postgres://… and no --only.")
        }
        if projections != nil, into == nil {
            throw ValidationError("--projections needs --into: lines are of no read model.")
        }
        if into != nil, from != nil {
            throw ValidationError(
                "Read models follow from all events from the first on: leave --from out."
            )
        }
        guard into == "projections" else { return }
        if asOf != nil || until != nil || !only.isEmpty || origin.segments != nil {
            throw ValidationError(
                "The ledger's own read models are of all its events: for a part, or an archive, "
                    + "give another database."
            )
        }
    }

    func run() async throws {
        let selection = Selection(from: from, until: asOf ?? until, only: Only(only))
        switch into {
        case nil: try await print(selection)
        case "projections": try await rebuild()
        case .some(let url): try await fill(ConnectionTarget(url), selection)
        }
    }

    private func print(_ selection: Selection) async throws {
        _ = try await origin.work { open in
            let replayer = Replayer {
                var source = try open()
                let range = try selection.range(in: &source)
                let sink = LineSink { try Terminal.write(Array($0)) }
                return Replayer.Ends(
                    source: source,
                    sink: sink,
                    range: range,
                    only: selection.only
                )
            }
            return try await ReplayRun.run(replayer) { progress in
                let next = max(progress.position, progress.range.lowerBound - 1) + 1
                return "go on with --from \(next)"
            }
        }
    }

    private func fill(_ target: ConnectionTarget, _ selection: Selection) async throws {
        let files = try ReadModelFiles.all(in: projections).map { ($0.file, $0.path) }
        let hasLog = withLog
        let progress = try await origin.work { open in
            let replayer = Replayer {
                try Replayer.Ends(
                    from: open(),
                    into: Connection(to: target),
                    selection,
                    hasLog: hasLog,
                    readModels: files
                )
            }
            return try await ReplayRun.run(replayer) { _ in "the same command goes on" }
        }
        try origin.options.output.print(
            .object([
                .number("position", progress.position),
                .number("replayed", Int64(progress.selected)),
            ]),
            text: """
                tally_api is as of position \(progress.position); \
                \(NumberText.grouped(progress.selected)) events were replayed.
                """
        )
    }

    /// All are built before the first is switched: what is interrupted goes on where it was.
    private func rebuild() async throws {
        let folder = projections
        let entries = try ReadModelFiles.all(in: folder)
        let (names, others) = try await origin.options.place.open(makes: false) { place in
            let active = try await place.project { connection in
                Set(try Build.all(on: connection).filter(\.isActive).map(\.name))
            }
            let rebuildings = entries.filter { active.contains($0.file.name) }
                .map { Rebuilding(entry: $0, place: place) }
            guard !rebuildings.isEmpty else {
                throw Failure.unavailable("No read model is installed: tally serve does that.")
            }
            if let folder, let absent = entries.first(where: { $0.isAbsent(active, from: folder) })
            {
                throw Failure.unavailable(
                    "The read model \(absent.file.name) is not installed: tally serve "
                        + "--projections \(folder) does that."
                )
            }
            for rebuilding in rebuildings { _ = try await rebuilding.build() }
            for rebuilding in rebuildings { _ = try await rebuilding.run(switches: true) }
            let names = rebuildings.map(\.entry.file.name)
            return (names, active.subtracting(names).sorted())
        }
        var text = "\(names.count) read models were rebuilt: \(names.joined(separator: ", "))."
        if !others.isEmpty {
            text +=
                "\nLeft as they are: \(others.joined(separator: ", ")). Give the folder of their files "
                + "as --projections."
        }
        try origin.options.output.print(
            .object([
                .list("rebuilt", names.map { .string($0) }),
                .list("left", others.map { .string($0) }),
            ]),
            text: text
        )
    }
}

extension ReadModelFiles.Entry {
    /// Whether it is a file of a folder, and not among the names.
    fileprivate func isAbsent(_ names: Set<String>, from folder: String) -> Bool {
        path.hasPrefix(folder + "/") && !names.contains(file.name)
    }
}

/// A replay to its end, with a progress bar.
private enum ReplayRun {
    /// `goOn` says how, where it is interrupted.
    static func run(
        _ replayer: Replayer,
        goOn: (Replayer.Progress) -> String
    ) async throws -> Replayer.Progress {
        var progress = try await replayer.begin()
        let bar = ProgressBar("Replaying", unit: "events")
        do {
            try Task.checkCancellation()
            while let next = try await replayer.step() {
                progress = next
                bar.show(
                    Int(progress.position - progress.start),
                    of: Int(progress.range.upperBound - progress.start)
                )
                try Task.checkCancellation()
            }
        } catch is CancellationError {
            bar.finish()
            throw Failure(
                .interrupted,
                "interrupted",
                "Interrupted after position \(progress.position): \(goOn(progress)).",
                facts: [.number("position", progress.position)]
            )
        } catch {
            bar.finish()
            throw error
        }
        bar.finish()
        return progress
    }
}
