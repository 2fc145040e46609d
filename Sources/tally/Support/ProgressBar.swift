// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// How far something is and how fast it goes, on a terminal's standard error; silent elsewhere.
package final class ProgressBar: Sendable {
    private static let cells = 30
    private static let interval = Duration.milliseconds(100)

    private let label: String
    private let unit: String
    private let isShown: Bool
    private let start = ContinuousClock.now
    private let shownAt = Mutex<ContinuousClock.Instant?>(nil)

    /// Shown if a person looks, unless `isShown` says otherwise.
    package init(_ label: String, unit: String, isShown: Bool? = nil) {
        self.label = label
        self.unit = unit
        self.isShown = isShown ?? Terminal.isAttended
    }

    /// Draws, ten times a second at most.
    package func show(_ done: Int, of total: Int) {
        guard isShown else { return }
        let now = ContinuousClock.now
        let isDue = shownAt.withLock { shownAt in
            if let last = shownAt, last.duration(to: now) < Self.interval, done < total {
                return false
            }
            shownAt = now
            return true
        }
        guard isDue else { return }
        let elapsed = start.duration(to: now)
        Terminal.warn(
            "\r" + Self.text(label, done: done, of: total, unit: unit, in: elapsed) + "\u{1B}[K"
        )
    }

    /// Clears the line, for what is printed next.
    package func finish() {
        guard isShown else { return }
        Terminal.warn("\r\u{1B}[K")
    }

    package static func text(
        _ label: String,
        done: Int,
        of total: Int,
        unit: String,
        in elapsed: Duration
    ) -> String {
        let part = total > 0 ? min(done * cells / total, cells) : cells
        let percent = total > 0 ? min(done * 100 / total, 100) : 100
        let bar = String(repeating: "#", count: part) + String(repeating: ".", count: cells - part)
        let rate = NumberText.rate(done, in: elapsed)
        return "\(label) [\(bar)] \(percent) %  \(NumberText.grouped(done)) of "
            + "\(NumberText.grouped(total)) \(unit), \(NumberText.grouped(rate))/s"
            + (left(total - done, at: rate).map { ", \($0) left" } ?? "")
    }

    /// How long the rest takes; `nil` where there is none, or nobody knows.
    private static func left(_ count: Int, at rate: Int) -> String? {
        guard count > 0, rate > 0 else { return nil }
        let seconds = (count + rate - 1) / rate
        let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60)
        if hours > 0 { return "\(hours) h \(minutes) min" }
        return minutes > 0 ? "\(minutes) min \(seconds % 60) s" : "\(seconds) s"
    }
}
