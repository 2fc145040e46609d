// SPDX-License-Identifier: Apache-2.0

/// When a process looks for keys that another one destroyed, and how far it has looked.
struct ErasureWatch {
    /// A destroyed key may be used for so long.
    private static let interval = Duration.seconds(10)

    var last: Int64 = 0
    private var next = ContinuousClock.now

    var isDue: Bool { ContinuousClock.now >= next }

    mutating func look() {
        next = .now + Self.interval
    }
}
