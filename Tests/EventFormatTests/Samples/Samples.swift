// SPDX-License-Identifier: Apache-2.0

import Domain

/// An event of each type and variant of the parts of the domain: golden, and picked at random.
enum Samples {
    /// New parts come last, so that the golden lines before stay as they are.
    static let all: [Event] =
        catalog + generations + payments + subscriptions + workflows + disputes + teams + alerts
}
