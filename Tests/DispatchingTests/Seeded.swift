// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport

/// Random numbers that several tasks take turns with.
final class SharedRandom: Sendable {
    private let random: Mutex<SeededRandom>

    init(number: Int) {
        random = Mutex(SeededRandom(number: number))
    }

    func pick<Value: Sendable>(_ values: [Value]) -> Value {
        random.withLock { $0.pick(values) }
    }

    func chance(percent: Int) -> Bool {
        random.withLock { $0.chance(percent: percent) }
    }
}
