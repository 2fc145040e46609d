// SPDX-License-Identifier: Apache-2.0

import Dispatching
import Testing

@Suite struct `How soon a provider is asked again` {
    /// By the time alone: a restart changes nothing, nor how often it was asked while it was young.
    @Test(arguments: [
        (Duration.zero, Duration.seconds(60)),
        (.seconds(60), .seconds(60)),
        (.seconds(61), .seconds(61)),
        (.seconds(600), .seconds(600)),
        (.seconds(86_400), .seconds(3_600)),
    ])
    func `what is overdue is asked about after as long again`(
        _ overdue: Duration,
        _ pause: Duration
    ) {
        #expect(Pace().look(overdueFor: overdue) == pause)
    }
}
