// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import EventFormat
private import Foundation
internal import JSONText

/// A file that a command takes.
enum JSONFile {
    private static let bytesMaximum = 1 << 20

    static func read(_ path: String) throws -> JSON {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("Give a file that can be read: \(path) cannot.")
        }
        guard data.count <= bytesMaximum else {
            throw ValidationError("Give a file of at most \(bytesMaximum) bytes.")
        }
        do throws(JSONError) {
            return try JSONParser.parse(Array(data))
        } catch {
            throw ValidationError(
                "Give a JSON file: \(path) is none: \(error.reason), at byte \(error.offset)."
            )
        }
    }
}
