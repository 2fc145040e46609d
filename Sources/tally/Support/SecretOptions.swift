// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Engine
internal import EventFormat
private import Foundation
internal import JSONText

/// Whose secret it is, what it is for, and where it is read from: never an argument.
struct SecretOptions: ParsableArguments, Sendable {
    private static let bytesMaximum = 4_096

    @Argument(
        help: "The provider, such as stripe or runware.",
        transform: { text in
            guard 1...32 ~= text.utf8.count,
                text.utf8.allSatisfy({
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0
                        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: "-")
                })
            else { throw ValidationError("Give a provider of 1–32 characters of a–z 0–9 and -.") }
            return text
        }
    )
    var provider: String

    @Option(
        name: .customLong("for"),
        help: "api-key or webhook.",
        transform: { text in
            guard let purpose = SecretStore.Purpose(rawValue: text) else {
                throw ValidationError("Give api-key or webhook.")
            }
            return purpose
        }
    )
    var purpose: SecretStore.Purpose

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp(
            "The environment variable that holds it, instead of the standard input.",
            valueName: "name"
        )
    )
    var variable: String?

    /// Without white space around it.
    func value() throws -> String {
        let text: String?
        if let variable {
            text = ProcessInfo.processInfo.environment[variable]
        } else {
            let bytes = try FileHandle.standardInput.read(upToCount: Self.bytesMaximum + 1)
            text = String(validating: bytes ?? Data(), as: UTF8.self)
        }
        let secret = text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        guard 1...Self.bytesMaximum ~= secret.utf8.count,
            secret.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else {
            let place = variable.map { "the environment variable \($0)" } ?? "the standard input"
            throw Failure(
                .usage,
                "usage",
                "There is no secret in \(place): give one line of at most "
                    + "\(Self.bytesMaximum) bytes."
            )
        }
        return secret
    }

    func document(id: String, disabled: [String]) -> JSON {
        .object([
            .text("id", id), .text("provider", provider), .text("purpose", purpose.rawValue),
            .list("disabled", disabled.map(JSON.string)),
        ])
    }
}
