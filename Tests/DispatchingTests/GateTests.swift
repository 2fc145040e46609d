// SPDX-License-Identifier: Apache-2.0

import Dispatching
import Testing

@Suite struct `The gate to a provider` {
    private let start = ContinuousClock.now

    private func newGate(_ change: (inout ProviderLimits) -> Void) -> ProviderGate {
        var limits = ProviderLimits()
        change(&limits)
        return ProviderGate(limits, at: start)
    }

    @Test func `lets so many through at a time`() {
        var gate = newGate { $0.concurrency = 2 }
        #expect(gate.enter(at: start) == .open)
        #expect(gate.enter(at: start) == .open)
        #expect(gate.enter(at: start) == .full)
        gate.leave(.works, at: start)
        #expect(gate.enter(at: start) == .open)
    }

    @Test func `lets so many through in a period`() {
        var gate = newGate { limits in
            limits.rate = 2
            limits.period = .seconds(10)
        }
        for _ in 0..<2 {
            #expect(gate.enter(at: start) == .open)
            gate.leave(.works, at: start)
        }
        #expect(gate.enter(at: start) == .closed(until: start + .seconds(10)))
        #expect(gate.enter(at: start + .seconds(10)) == .open)
    }

    @Test func `closes after failures in a row, then lets one see`() {
        var gate = newGate { limits in
            limits.failuresMaximum = 2
            limits.rest = .seconds(1) ... .seconds(4)
        }
        for _ in 0..<2 {
            #expect(gate.enter(at: start) == .open)
            gate.leave(.fails, at: start)
        }
        #expect(gate.enter(at: start) == .closed(until: start + .seconds(1)))
        let later = start + .seconds(1)
        #expect(gate.enter(at: later) == .open)
        #expect(gate.enter(at: later) == .full)
        gate.leave(.fails, at: later)
        #expect(gate.enter(at: later) == .closed(until: later + .seconds(2)))
        let again = later + .seconds(2)
        #expect(gate.enter(at: again) == .open)
        gate.leave(.works, at: again)
        #expect(gate.enter(at: again) == .open)
        #expect(gate.enter(at: again) == .open)
    }

    @Test func `closes for as long as it is asked to, within its bounds`() {
        var gate = newGate { $0.rest = .seconds(1) ... .seconds(60) }
        #expect(gate.enter(at: start) == .open)
        gate.leave(.rests(.seconds(3_600)), at: start)
        #expect(gate.enter(at: start) == .closed(until: start + .seconds(60)))
    }
}
