// SPDX-License-Identifier: Apache-2.0

import Domain

extension Samples {
    static let teams: [Event] = [.team(.placeholder)]
}
