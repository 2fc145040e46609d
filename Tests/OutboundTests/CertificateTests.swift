// SPDX-License-Identifier: Apache-2.0

import Foundation
import Outbound
import TestSupport
import Testing

/// A certificate that nobody vouches for, made here, and a server that shows it.
@Suite(.timeLimit(.minutes(20))) struct `Certificates of endpoints` {
    private static func openssl(_ arguments: [String], in folder: URL) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = folder
        process.standardInput = Pipe()
        for (name, path) in [("out", \Process.standardOutput), ("err", \.standardError)] {
            let file = folder.appending(path: name)
            try Data().write(to: file)
            process[keyPath: path] = try FileHandle(forWritingTo: file)
        }
        try process.run()
        return process
    }

    private static func text(_ name: String, _ folder: URL) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    @Test func `one that nobody vouches for gets nothing`() async throws {
        let folder = URL(filePath: PrivatePostgres.folder())
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let made = try Self.openssl(
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out",
                "cert.pem", "-days", "1", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost",
            ],
            in: folder
        )
        made.waitUntilExit()
        let complaint = try Self.text("err", folder)
        try #require(made.terminationStatus == 0, "\(complaint)")
        let server = try Self.openssl(
            ["s_server", "-accept", "127.0.0.1:0", "-cert", "cert.pem", "-key", "key.pem"],
            in: folder
        )
        defer { server.terminate() }
        try await until { try Self.text("out", folder).contains("ACCEPT 127.0.0.1:") }
        let line = try Self.text("out", folder).split(separator: "\n")
            .first { $0.hasPrefix("ACCEPT ") }
        let port = try #require(line?.split(separator: ":").last.flatMap { Int($0) })
        try await Station.with { station in
            try await station.add("https://localhost:\(port)/hooks", types: ["account.opened"])
            try await station.open("alice")
            try await station.delivering {
                try await until { try await !station.deadLetters().isEmpty }
            }
            #expect(try await station.deadLetters().map(\.fault) == ["not-connected"])
        }
        // It was reached, and turned away before anything was said.
        #expect(try Self.text("err", folder).contains("alert"))
        #expect(try !Self.text("out", folder).contains("POST"))
    }
}
