// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The recorded samples and vectors, which this project does not distribute.
enum SharedFiles {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/reference")

    static var areThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: path)))
    }

    /// The names of the files in a folder, sorted.
    static func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path)
            .sorted()
    }
}

extension Trait where Self == ConditionTrait {
    static var needsSharedFiles: ConditionTrait {
        .enabled(if: SharedFiles.areThere, "Skipped: ../shared is absent.")
    }
}
