// SPDX-License-Identifier: Apache-2.0

import Domain

extension Samples {
    static let alerts: [Event] = [.alert(.placeholder)]
}
