// SPDX-License-Identifier: Apache-2.0

import Foundation
import Outbound
import TestSupport
import Testing

/// A certificate that nobody vouches for, made here, and a server that shows it.
@Suite(.timeLimit(.minutes(20))) struct `Certificates of endpoints` {
    private static func openssl(_ arguments: [String], in folder: URL) throws -> ChildProcess {
        var streams = ChildProcess.Streams()
        streams.output = folder.appending(path: "out").path
        streams.errors = folder.appending(path: "err").path
        return try ChildProcess(["/usr/bin/env", "openssl"] + arguments, streams: streams)
    }

    private static func text(_ name: String, _ folder: URL) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    @Test func `one that nobody vouches for gets nothing`() async throws {
        let folder = URL(filePath: PrivatePostgres.folder())
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (certificate, key) = (
            folder.appending(path: "c").path, folder.appending(path: "k").path
        )
        let made = try Self.openssl(
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out",
                certificate, "-days", "1", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost",
            ],
            in: folder
        )
        let status = try await made.end()
        let complaint = try Self.text("err", folder)
        try #require(status == 0, "\(complaint)")
        let server = try Self.openssl(
            ["s_server", "-www", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key],
            in: folder
        )
        do {
            try await Self.tell(of: folder)
        } catch {
            await server.kill()
            throw error
        }
        await server.kill()
    }

    private static func tell(of folder: URL) async throws {
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
    }

    /// One that our own authority signed, shown by a server that answers.
    @Test func `one that our own authority vouches for gets all`() async throws {
        let folder = URL(filePath: PrivatePostgres.folder())
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        func path(_ name: String) -> String { folder.appending(path: name).path }
        try await Self.make(
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path("ca.key"),
                "-out", path("ca.pem"), "-days", "1", "-subj", "/CN=Our authority",
            ],
            in: folder
        )
        try await Self.make(
            [
                "req", "-newkey", "rsa:2048", "-nodes", "-keyout", path("server.key"), "-out",
                path("server.csr"), "-subj", "/CN=localhost",
            ],
            in: folder
        )
        try "subjectAltName=DNS:localhost".write(
            toFile: path("names"),
            atomically: true,
            encoding: .utf8
        )
        try await Self.make(
            [
                "x509", "-req", "-in", path("server.csr"), "-CA", path("ca.pem"), "-CAkey",
                path("ca.key"), "-CAcreateserial", "-days", "1", "-extfile", path("names"),
                "-out", path("server.pem"),
            ],
            in: folder
        )
        let backend = try await SecureBackend.start(path("server.pem"), key: path("server.key"))
        for (isTrusted, expected) in [(true, 1), (false, 0)] {
            try await Station.with {
                if isTrusted { $0.certificates = path("ca.pem") }
            } _: { station in
                let url = "https://localhost:\(backend.port)/hooks"
                try await station.add(url, types: ["account.opened"])
                try await station.open("alice")
                let before = backend.delivered
                try await station.delivering {
                    try await until {
                        let letters = try await station.deadLetters()
                        return backend.delivered > before || !letters.isEmpty
                    }
                }
                #expect(backend.delivered - before == expected)
            }
        }
        try await backend.stop()
    }

    private static func make(_ arguments: [String], in folder: URL) async throws {
        let status = try await openssl(arguments, in: folder).end()
        let complaint = try text("err", folder)
        try #require(status == 0, "\(complaint)")
    }
}
