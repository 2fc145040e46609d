// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The benchmark program: ours, the naive way and the limit, in one run, on one cluster.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures ours beside the naive way and the limit, on one durable cluster.",
        subcommands: [
            Compare.self, Handler.self, Append.self, Decide.self, Memory.self, ReadModels.self,
            Prove.self, Naive.self, ArchiveBench.self, Fold.self,
        ]
    )
}
