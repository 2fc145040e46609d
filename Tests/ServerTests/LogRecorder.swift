// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization

/// Keeps the metadata of each line that is logged, with its message and level.
final class LogRecorder: Sendable {
    private let recorded = Mutex<[[String: String]]>([])

    var lines: [[String: String]] { recorded.withLock { $0 } }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(recorder: self) }
    }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var logLevel = Logger.Level.info
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            var line = all.mapValues { "\($0)" }
            line["message"] = event.message.description
            line["level"] = event.level.rawValue
            recorder.recorded.withLock { $0.append(line) }
        }
    }
}
