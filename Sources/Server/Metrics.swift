// SPDX-License-Identifier: Apache-2.0

internal import Engine
internal import EventLog
internal import Outbound
internal import Projections

/// `GET /metrics`: what the server and its ledgers count.
struct Metrics: Sendable {
    let installation: Installation
    let meters: HTTPMeters
    let readModels: ReadModelWatch
    let endpoints: EndpointWatch
    let outbound: OutboundMeters

    private struct LedgerReading {
        let labels: PrometheusText.Labels
        let queueDepth: Int
        let head: Int64
        let reading: EngineMeters.Reading
    }

    func answer() async -> Answer {
        var text = PrometheusText()
        append(meters.read(), to: &text)
        let handlers = await installation.activeHandlers().sorted { $0.ledger.id < $1.ledger.id }
        append(
            handlers.map { handler in
                LedgerReading(
                    labels: [("ledger", handler.ledger.name)],
                    queueDepth: handler.queueDepth,
                    head: handler.watch.head,
                    reading: handler.meters.read()
                )
            },
            to: &text
        )
        await appendReadModels(to: &text)
        await appendOutbound(to: &text)
        return Answer(status: 200, content: .prometheus, bytes: text.bytes)
    }

    /// Left out while the database is away.
    private func appendReadModels(to text: inout PrometheusText) async {
        let all: [ProjectionStatus]
        do {
            all = try await readModels.read()
        } catch {
            return
        }
        let numbers: [(String, String, (ProjectionStatus) -> Int64)] = [
            ("tally_projection_position", "Every event up to here is applied.", { $0.position }),
            ("tally_projection_lag_events", "Events that are not applied yet.", { $0.lag }),
            (
                "tally_projection_lag_milliseconds", "Age of the first event that is not applied.",
                { Int64($0.secondsBehind * 1000) }
            ),
            (
                "tally_projection_stopped", "1 where an event could not be applied.",
                { $0.failedPosition == nil ? 0 : 1 }
            ),
        ]
        for (name, help, value) in numbers {
            text.family(name, .gauge, help)
            for status in all {
                let labels =
                    [("ledger", status.ledger), ("projection", status.name)]
                    as PrometheusText.Labels
                text.sample(name, labels, value(status))
            }
        }
    }

    private func append(_ reading: HTTPMeters.Reading, to text: inout PrometheusText) {
        text.family("tally_http_requests_total", .counter, "Requests that were answered.")
        let requests = reading.requests.sorted {
            ($0.key.route?.label ?? "", $0.key.status) < ($1.key.route?.label ?? "", $1.key.status)
        }
        for (key, count) in requests {
            let labels = labels(of: key.route) + [("status", String(key.status))]
            text.sample("tally_http_requests_total", labels, Int64(count))
        }
        text.family("tally_http_request_seconds", .histogram, "Time from request to answer.")
        for (route, histogram) in reading.seconds.sorted(by: { $0.key.label < $1.key.label }) {
            text.samples("tally_http_request_seconds", labels(of: route), histogram)
        }
        text.family("tally_http_event_streams", .gauge, "Event streams that are open.")
        text.sample("tally_http_event_streams", [], Int64(reading.streams))
    }

    private func labels(of route: Route?) -> PrometheusText.Labels {
        [("method", route?.method ?? ""), ("route", route?.path ?? "none")]
    }

    private func append(_ ledgers: [LedgerReading], to text: inout PrometheusText) {
        let numbers: [(String, PrometheusText.Kind, String, (LedgerReading) -> Int64)] = [
            ("tally_queue_depth", .gauge, "Commands that wait.", { Int64($0.queueDepth) }),
            ("tally_head_position", .gauge, "The last position.", { $0.head }),
            (
                "tally_checkpoint_position", .gauge, "All pages are written up to here.",
                { $0.reading.checkpoint }
            ),
            (
                "tally_commands_total", .counter, "Commands and exact reads.",
                { Int64($0.reading.commands) }
            ),
            (
                "tally_events_total", .counter, "Events that this process stored.",
                { Int64($0.reading.events) }
            ),
            ("tally_batches_total", .counter, "Batches.", { Int64($0.reading.batches) }),
            (
                "tally_conflicts_total", .counter, "Appends that another process preceded.",
                { Int64($0.reading.conflicts) }
            ),
            (
                "tally_lost_answers_total", .counter, "Appends whose answer was lost.",
                { Int64($0.reading.lostAnswers) }
            ),
            (
                "tally_pages_written_total", .counter, "Pages that were written.",
                { Int64($0.reading.pagesWritten) }
            ),
        ]
        for (name, kind, help, value) in numbers {
            text.family(name, kind, help)
            for ledger in ledgers { text.sample(name, ledger.labels, value(ledger)) }
        }
        let histograms: [(String, String, (LedgerReading) -> Histogram)] = [
            ("tally_batch_commands", "Commands in a batch.", { $0.reading.batchSize }),
            ("tally_commit_seconds", "Time of an append.", { $0.reading.commitSeconds }),
            (
                "tally_command_seconds", "Time from arrival to answer.",
                { $0.reading.commandSeconds }
            ),
        ]
        for (name, help, value) in histograms {
            text.family(name, .histogram, help)
            for ledger in ledgers { text.samples(name, ledger.labels, value(ledger)) }
        }
    }
}
