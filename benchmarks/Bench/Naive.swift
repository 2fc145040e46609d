// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EmbeddedPostgres

/// The naive way alone, on the cluster of a server that runs.
struct Naive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The naive way alone, uniform, on the cluster of a running server."
    )

    @Option(help: "The server's data folder.")
    var data: String

    @Option(help: "Clients at once.")
    var clients = 64

    @Option(help: "Seconds to measure.")
    var seconds = 20

    @Option(help: "The folder of the naive way's SQL.")
    var naive = "benchmarks/naive"

    func run() async throws {
        let opened = try await DataFolder.open(data)
        let server = try await NaiveServer(conninfo: opened.conninfo, folder: naive)
        print(Row.title)
        print(try await server.run(clients, isHot: false, seconds: seconds).line)
        await opened.close()
    }
}
