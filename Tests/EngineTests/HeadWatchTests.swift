// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import Testing

@Suite(.timeLimit(.minutes(20))) struct `Waiting for the head` {
    /// Longer than any test: whoever waits so long has not been woken.
    private static let forever = Duration.seconds(3600)

    @Test func `ends for all who wait when it advances`() async {
        let watch = HeadWatch()
        await withTaskGroup { group in
            for number in 0..<20 {
                let position = Position(number % 3)
                group.addTask {
                    while watch.head <= position {
                        await watch.wait(beyond: position, atMost: Self.forever)
                    }
                }
            }
            for position in 1...3 {
                await Task.yield()
                watch.advance(to: Position(position))
            }
        }
        #expect(watch.head == 3)
    }

    @Test func `goes on while the head is not there yet`() async {
        let watch = HeadWatch()
        let woken = HeadWatch()
        await withTaskGroup { group in
            group.addTask {
                await watch.wait(beyond: 1_000, atMost: Self.forever)
                woken.advance(to: 1)
            }
            for position in 1...1_000 {
                watch.advance(to: Position(position))
                await Task.yield()
                #expect(woken.head == 0)
            }
            watch.advance(to: 1_001)
        }
        #expect(woken.head == 1)
    }

    @Test func `ends when the head goes back, as it does after a restore`() async {
        let watch = HeadWatch()
        watch.advance(to: 100)
        await withTaskGroup { group in
            group.addTask {
                while watch.head == 100 {
                    await watch.wait(beyond: 100, atMost: Self.forever)
                }
            }
            await Task.yield()
            watch.reset(to: 50)
        }
        #expect(watch.head == 50)
    }

    @Test func `is told to those who watch all, step by step`() {
        let all = HeadWatch()
        let watch = HeadWatch(reportsTo: all)
        watch.advance(to: 3)
        watch.advance(to: 3)
        watch.advance(to: 2)
        #expect(all.head == 1)
        watch.reset(to: 1)
        #expect(all.head == 2)
    }

    @Test func `is for a head that never goes back`() {
        let watch = HeadWatch()
        watch.advance(to: 3)
        watch.advance(to: 2)
        #expect(watch.head == 3)
    }

    @Test func `is over at once for what is there already`() async {
        let watch = HeadWatch()
        watch.advance(to: 5)
        await watch.wait(beyond: 4, atMost: Self.forever)
        #expect(watch.head == 5)
    }

    @Test func `ends with its time`() async {
        let watch = HeadWatch()
        await watch.wait(beyond: 0, atMost: .milliseconds(1))
        #expect(watch.head == 0)
    }

    /// The time may be over before the wait has begun.
    @Test func `ends with its time, however short that is`() async {
        let watch = HeadWatch()
        await withTaskGroup { group in
            for number in 0..<8 {
                group.addTask {
                    for round in 0..<5_000 {
                        let duration = Duration.microseconds((number + round) % 4)
                        await watch.wait(beyond: 0, atMost: duration)
                    }
                }
            }
        }
        #expect(watch.head == 0)
    }

    @Test func `ends with its task, also with one that was cancelled before`() async {
        let watch = HeadWatch()
        let task = Task { await watch.wait(beyond: 0, atMost: Self.forever) }
        await Task.yield()
        task.cancel()
        await task.value
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            await watch.wait(beyond: 0, atMost: Self.forever)
        }
        late.cancel()
        await late.value
        #expect(watch.head == 0)
    }

    @Test func `ends with a commit, of whichever process`() async throws {
        let harness = try await EngineHarness()
        let one = try await harness.process()
        let two = try await harness.process()
        try await one.open("alice", credits: 10)
        let head = try await one.run(.hold(1, of: "alice", as: "r1")).position
        for watch in [one.handler.watch, two.handler.watch] {
            while watch.head < head {
                await watch.wait(beyond: head - 1, atMost: Self.forever)
            }
        }
        await one.stop()
        await two.stop()
    }
}
