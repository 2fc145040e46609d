// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Foundation
import FoundationNetworking
import Glibc
import JSONText
import Synchronization
import TestSupport
import Testing

/// More of them: `TALLY_CRASHES=<n>`.
private let rounds: Int = {
    let given = ProcessInfo.processInfo.environment["TALLY_CRASHES"]
    return given.flatMap { Int($0) } ?? 3
}()

/// What the server has answered outlives it.
@Suite(.timeLimit(.minutes(20 + rounds)))
struct `Server crashes` {
    private static let key = "an-admin-key-of-the-test"
    private static let clients = 4
    /// Above it no count is drawn.
    private static let answersMaximum = 150

    private struct Answer: Sendable {
        let status: Int
        let position: String?
        let isRepeat: Bool
    }

    @Test func `the server killed in the middle of load starts again`() async throws {
        let seed = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun)"
        var random = SeededRandom(number: 3)
        let folder = PrivatePostgres.folder()
        var server = try Self.serve(folder)
        var url = try await server.line(after: "Tallystick listens on ")
        let opened = try await Self.ask("POST", url + "/v1/accounts", #"{"id":"alice"}"#)
        #expect(opened.status == 201)
        let grant = #"{"id":"g","account":"alice","amount":1000000,"source":"purchase"}"#
        #expect(try await Self.ask("POST", url + "/v1/grants", grant).status == 201)

        var acknowledged: [String: String] = [:]
        for round in 1...rounds {
            let count = Int.random(in: 1...Self.answersMaximum, using: &random)
            let answers = try await Self.load(server, url, round: round, killAt: count)
            #expect(answers.count >= count, "\(seed)")
            acknowledged.merge(answers) { $1 }
            #expect(try await server.outcome().status == 128 + SIGKILL)

            server = try Self.serve(folder)
            url = try await server.line(after: "Tallystick listens on ")
            for id in answers.keys {
                let found = try await Self.ask("GET", url + "/v1/reservations/\(id)")
                #expect(found.status == 200, "\(seed): \(id) is lost")
            }
        }
        #expect(Set(acknowledged.values).count == acknowledged.count, "\(seed)")
        for (id, position) in acknowledged {
            let again = try await Self.reserve(id, url)
            #expect(again.status == 201 && again.isRepeat, "\(seed): \(id) is new")
            #expect(again.position == position, "\(seed): \(id)")
        }
        // Verified, with the read models, by a command that starts the killed server's cluster itself.
        server.signal(SIGKILL)
        _ = try await server.outcome()
        let verify = ["verify", "--projections", "--data", folder, "--json"]
        let verified = try await TallyProcess.run(verify)
        #expect(verified.status == 0, "\(seed): \(verified.output) \(verified.errors)")
        let report = try JSONParser.parse(Array(verified.output.dropLast().utf8))
        #expect(report["ok"] == .bool(true), "\(seed): \(verified.output)")
    }

    /// Kills the server when so many reservations are answered, while others are under way.
    ///
    /// - Returns: The position of each reservation that was answered.
    private static func load(
        _ server: TallyProcess,
        _ url: String,
        round: Int,
        killAt count: Int
    ) async throws -> [String: String] {
        let answers = Answers()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask {
                    var number = 0
                    while true {
                        number += 1
                        let id = "r-\(round)-\(client)-\(number)"
                        let answer: Answer
                        do {
                            answer = try await reserve(id, url)
                        } catch let error as URLError {
                            // Not before the kill.
                            let isKilled = answers.positions.withLock { $0.count >= count }
                            if isKilled { return }
                            throw error
                        }
                        #expect(answer.status == 201 && !answer.isRepeat, "\(id)")
                        let position = try #require(answer.position)
                        let isDue = answers.positions.withLock { positions in
                            positions[id] = position
                            return positions.count == count
                        }
                        if isDue { server.signal(SIGKILL) }
                    }
                }
            }
            try await group.waitForAll()
        }
        return answers.positions.withLock { $0 }
    }

    private static func serve(_ folder: String) throws -> TallyProcess {
        try Serving.serve(folder, environment: ["TALLY_ADMIN_KEY": key])
    }

    private static func reserve(_ id: String, _ url: String) async throws -> Answer {
        try await ask(
            "POST",
            url + "/v1/reservations",
            #"{"id":"\#(id)","account":"alice","amount":"1.5"}"#
        )
    }

    private static func ask(
        _ method: String,
        _ url: String,
        _ body: String? = nil
    ) async throws -> Answer {
        var request = URLRequest(url: try #require(URL(string: url)))
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        let (_, response) = try await URLSession.shared.data(for: request)
        let answer = try #require(response as? HTTPURLResponse)
        return Answer(
            status: answer.statusCode,
            position: answer.value(forHTTPHeaderField: "Tally-Position"),
            isRepeat: answer.value(forHTTPHeaderField: "Idempotent-Replay") == "true"
        )
    }
}

/// The position of each reservation that was answered.
private final class Answers: Sendable {
    let positions = Mutex<[String: String]>([:])
}
