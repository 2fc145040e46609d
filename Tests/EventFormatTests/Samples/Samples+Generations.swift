// SPDX-License-Identifier: Apache-2.0

import Domain

extension Samples {
    static let generations: [Event] = [.generation(.placeholder)]
}
