// SPDX-License-Identifier: Apache-2.0

private import Foundation
package import Projections
internal import ShippedProjections

/// The files of the read models: those that come with the program, and those of a folder.
package enum ReadModelFiles {
    package struct Entry: Sendable {
        package let file: ProjectionFile
        /// For messages.
        package let path: String
    }

    /// In the order of their names, the folder's last.
    ///
    /// - Throws: `ProjectionFileError` for a file that is no read model; a refusal where two have one
    ///   name.
    package static func all(in folder: String?) throws -> [Entry] {
        var entries = try ShippedProjections.all.map { path, source in
            Entry(file: try ProjectionFile(source, path: path), path: path)
        }
        if let folder { entries += try read(folder) }
        for (index, entry) in entries.enumerated() {
            if let other = entries[..<index].first(where: { $0.file.name == entry.file.name }) {
                throw Failure.usage(
                    "\(other.path) and \(entry.path) are both called \(entry.file.name): "
                        + "rename one."
                )
            }
        }
        return entries
    }

    private static func read(_ folder: String) throws -> [Entry] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw Failure.usage("The folder \(folder) of --projections cannot be read: correct it.")
        }
        return try names.filter { $0.hasSuffix(".sql") }.sorted().map { name in
            let path = folder + "/" + name
            guard let bytes = FileManager.default.contents(atPath: path),
                let source = String(bytes: bytes, encoding: .utf8)
            else { throw Failure.usage("\(path) cannot be read as UTF-8: correct it.") }
            return Entry(file: try ProjectionFile(source, path: path), path: path)
        }
    }
}
