// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventLog
internal import Postgres

/// How far a flush has come.
struct FlushProgress {
    /// Whether this process holds the flusher's lock.
    var isMine = false
    /// Counts the flushes: an answer to an earlier one is not taken for this one's.
    private var number = 0
    private(set) var isRunning = false
    /// The checkpoint as it was when the flush began.
    private(set) var previous: Checkpoint
    /// As of the head when the flush began: the checkpoint that it will set.
    private(set) var next: Checkpoint
    var entries: [Cache.Entry] = []
    /// How many of them are handed over.
    var handed = 0
    /// Chunks that the housekeeper has not written yet.
    var outstanding = 0
    var startedAt = ContinuousClock.now
    var endSent = false

    init(_ checkpoint: Checkpoint) {
        previous = checkpoint
        next = checkpoint
    }

    var current: Int { number }

    func isRunning(_ number: Int) -> Bool {
        isRunning && number == self.number
    }

    mutating func begin(
        _ entries: [Cache.Entry],
        from previous: Checkpoint,
        to next: Checkpoint
    ) {
        number += 1
        isRunning = true
        startedAt = .now
        self.entries = entries
        self.previous = previous
        self.next = next
    }

    mutating func end() {
        isRunning = false
        endSent = false
        entries = []
        handed = 0
        outstanding = 0
    }
}

extension Writer {
    static let chunk = 2000
    static let chunksOutstanding = 2

    /// Hands some dirty pages to the housekeeper, little by little, between two batches.
    ///
    /// Pages may be newer than the checkpoint that the flush sets: a restart passes over events that
    /// a page holds already.
    func pumpFlush() {
        if !flush.isRunning { startFlush() }
        guard flush.isRunning else { return }
        while flush.handed < flush.entries.count, flush.outstanding < Self.chunksOutstanding {
            let end = min(flush.handed + Self.chunk, flush.entries.count)
            let pages = cache.pages(of: flush.entries[flush.handed..<end])
            housekeeper.write(pages, asOf: head, flush.current)
            flush.handed = end
            flush.outstanding += 1
        }
        if flush.handed == flush.entries.count, !flush.endSent {
            flush.endSent = true
            housekeeper.endFlush(from: flush.previous, to: flush.next, flush.current)
        }
    }

    private func startFlush() {
        let now = ContinuousClock.now
        guard flush.isMine, cache.checkpoint < head.last,
            flush.startedAt.duration(to: now) >= options.flushInterval
                || cache.dirty.count >= options.cacheEntities / 2
        else { return }
        flush.begin(cache.takeDirty(), from: checkpoint, to: Checkpoint(tree))
    }

    func endFlush(requeuing: Bool) {
        if requeuing { cache.requeue(flush.entries) }
        flush.end()
    }

    /// Leaves nothing to read for the next start.
    func finishFlush() {
        guard flush.isMine, halted == nil, !isUnsettled else { return }
        let deadline = ContinuousClock.now + .seconds(10)
        while cache.checkpoint < head.last, ContinuousClock.now < deadline {
            flush.startedAt = .now - options.flushInterval
            pumpFlush()
            _ = waitReadable([mailbox.wakeup.descriptor], for: .milliseconds(20))
            mailbox.wakeup.silence()
            for notice in mailbox.take(jobsMaximum: 0).notices { heed(notice) }
        }
    }
}
