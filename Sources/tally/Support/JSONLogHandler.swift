// SPDX-License-Identifier: Apache-2.0

// In a build for release, the compiler takes the C library's types for this module's.
private import CoreFoundation
internal import Domain
internal import EventFormat
private import Glibc
internal import JSONText
package import Logging

/// One JSON object a line on the standard error: time, level, label, message, metadata.
///
/// What must not be in a log is not given to it: settings print their secrets nowhere.
package struct JSONLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let output: @Sendable (String) -> Void

    package init(
        label: String,
        level: Logger.Level,
        output: @escaping @Sendable (String) -> Void = { Terminal.warn($0) }
    ) {
        self.label = label
        logLevel = level
        self.output = output
    }

    package static func logger(_ label: String, level: Logger.Level) -> Logger {
        Logger(label: label) { JSONLogHandler(label: $0, level: level) }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        var members = [
            JSON.Member.time("time", Self.now),
            .text("level", event.level.rawValue),
            .text("label", label),
            .text("message", event.message.description),
        ]
        if let error = event.error { members.append(.text("error", String(describing: error))) }
        if !all.isEmpty { members.append(JSON.Member("metadata", Self.json(all))) }
        output(JSON.object(members).text + "\n")
    }

    private static func json(_ metadata: Logger.Metadata) -> JSON {
        .object(
            metadata.sorted { $0.key < $1.key }.map { JSON.Member($0.key, json($0.value)) }
        )
    }

    private static func json(_ value: Logger.MetadataValue) -> JSON {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value): .string(value.description)
        case .array(let values): .array(values.map(json))
        case .dictionary(let metadata): json(metadata)
        }
    }

    private static var now: Instant {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Instant(
            microseconds: Int64(now.tv_sec) * Instant.microsecondsPerSecond
                + Int64(now.tv_nsec) / 1_000
        )
    }
}
