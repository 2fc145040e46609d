// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing
import tally

@Suite struct `Master key file` {
    static func settings() -> Settings {
        var settings = Settings()
        settings.dataFolder = PrivatePostgres.folder()
        return settings
    }

    @Test func `is made once, for its owner only`() throws {
        let settings = Self.settings()
        let path = settings.dataFolder + "/master.key"
        _ = try MasterKeyFile.key(for: settings)
        let first = try String(contentsOfFile: path, encoding: .utf8)
        _ = try MasterKeyFile.key(for: settings)

        #expect(try String(contentsOfFile: path, encoding: .utf8) == first)
        #expect(first.count == 65)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: settings.dataFolder)
                == ["master.key"]
        )
    }

    @Test func `is refused if others may read it`() throws {
        let settings = Self.settings()
        let path = settings.dataFolder + "/master.key"
        _ = try MasterKeyFile.key(for: settings)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let failure = #expect(throws: Failure.self) { try MasterKeyFile.key(for: settings) }
        #expect(
            failure?.detail == "Others may read the master key \(path): "
                + "take that right away with chmod 600 \(path)."
        )
    }

    @Test func `is refused if it is damaged`() throws {
        let settings = Self.settings()
        let path = settings.dataFolder + "/master.key"
        _ = try MasterKeyFile.key(for: settings)
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 10)
        try handle.close()
        let failure = #expect(throws: Failure.self) { try MasterKeyFile.key(for: settings) }
        #expect(failure?.status == .unavailable)
    }

    @Test func `a key in the settings is taken instead, if it is one`() throws {
        var settings = Self.settings()
        settings.masterKey = String(repeating: "0f", count: 32)
        _ = try MasterKeyFile.key(for: settings)
        #expect(!FileManager.default.fileExists(atPath: settings.dataFolder))

        settings.masterKey = "not a key"
        let failure = #expect(throws: Failure.self) { try MasterKeyFile.key(for: settings) }
        #expect(failure?.status == .usage)
        #expect(failure?.detail.contains("not a key") == false)
    }
}
