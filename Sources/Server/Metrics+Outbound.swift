// SPDX-License-Identifier: Apache-2.0

internal import Outbound

extension Metrics {
    /// Webhooks that leave: what this process attempted, and how far each endpoint is.
    func appendOutbound(to text: inout PrometheusText) async {
        let attempts = outbound.read().sorted {
            ($0.key.ledger, $0.key.endpoint) < ($1.key.ledger, $1.key.endpoint)
        }
        text.family(
            "tally_outbound_attempts_total",
            .counter,
            "Deliveries that this process attempted, by what they came to."
        )
        for (name, counts) in attempts {
            for outcome in OutboundMeters.Outcome.allCases {
                let labels =
                    [
                        ("ledger", name.ledger), ("endpoint", name.endpoint),
                        ("outcome", outcome.rawValue),
                    ] as PrometheusText.Labels
                text.sample("tally_outbound_attempts_total", labels, Int64(counts[outcome] ?? 0))
            }
        }
        await appendEndpoints(to: &text)
    }

    /// Left out while the database is away.
    private func appendEndpoints(to text: inout PrometheusText) async {
        let all: [EndpointStatus]
        do {
            all = try await endpoints.read()
        } catch {
            return
        }
        let numbers: [(String, String, (EndpointStatus) -> Int64)] = [
            ("tally_outbound_lag_events", "Events an endpoint is not told of yet.", { $0.lag }),
            (
                "tally_outbound_lag_milliseconds",
                "Age of the first event that an endpoint is not told of.", { $0.lagMilliseconds }
            ),
            (
                "tally_outbound_dead_letters", "Events that could not be delivered.",
                { $0.deadLetters }
            ),
            (
                "tally_outbound_disabled", "1 where an endpoint is told nothing.",
                { $0.isDisabled ? 1 : 0 }
            ),
        ]
        for (name, help, value) in numbers {
            text.family(name, .gauge, help)
            for status in all {
                let labels =
                    [("ledger", status.ledger), ("endpoint", status.endpoint)]
                    as PrometheusText.Labels
                text.sample(name, labels, value(status))
            }
        }
    }
}
