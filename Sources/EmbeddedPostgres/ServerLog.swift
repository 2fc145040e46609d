// SPDX-License-Identifier: Apache-2.0

private import Foundation

/// The file that a server complains to.
struct ServerLog {
    private static let bytesMaximum: UInt64 = 16 * 1024 * 1024

    let path: String

    /// In bytes; 0 if there is no file yet.
    var size: UInt64 {
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            return (attributes[.size] as? NSNumber)?.uint64Value ?? 0
        } catch {
            // The server has not written yet.
            return 0
        }
    }

    /// Puts a file that has grown large aside, in place of the one put aside before.
    func rotate() throws {
        guard size > Self.bytesMaximum else { return }
        let aside = path + ".old"
        if FileManager.default.fileExists(atPath: aside) {
            try FileManager.default.removeItem(atPath: aside)
        }
        try FileManager.default.moveItem(atPath: path, toPath: aside)
    }

    /// What was written since the file had `start` bytes; empty if it cannot be read.
    func text(from start: UInt64) -> String {
        guard let file = FileHandle(forReadingAtPath: path) else { return "" }
        do {
            try file.seek(toOffset: start)
            return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        } catch {
            // The caller has another reason to show.
            return ""
        }
    }
}
