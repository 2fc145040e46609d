// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
private import Foundation

/// Carries events to one endpoint, for as long as a worker has some: the name is resolved and the
/// secrets are read when the first one leaves.
actor Courier {
    private enum Road {
        case open(DeliveryClient, secrets: [String])
        case closed(DeliveryAttempt.Fault)
    }

    private static let signatures = StandardWebhooks()

    private let desk: EndpointDesk
    private let vault: Vault
    private let options: OutboundOptions
    private var road: Road?

    init(_ desk: EndpointDesk, _ vault: Vault, _ options: OutboundOptions) {
        self.desk = desk
        self.vault = vault
        self.options = options
    }

    /// `attempts` is how many were made before.
    func deliver(_ event: RecordedEvent, attempts: Int) async throws -> DeliveryAttempt {
        switch try await openRoad(attempts) {
        case .closed(let fault): return .failed(fault)
        case .open(let client, let secrets):
            let ledger = desk.session.ledger.name
            let body = CloudEvent.body(event, ledger: ledger)
            let now = Int64(Date().timeIntervalSince1970)
            let signed = Self.signatures.headers(
                id: CloudEvent.id(event, ledger: ledger),
                timestamp: now,
                body: body,
                secrets: secrets
            )
            guard let signed else { throw EndpointSecret.Damaged(endpoint: desk.endpoint.id) }
            let headers = [
                (name: "content-type", value: CloudEvent.mediaType),
                (name: "user-agent", value: "Tallystick"),
            ]
            return try await client.post(
                body,
                headers + signed.map { (name: $0.name, value: $0.value) },
                now: now
            )
        }
    }

    func close() async throws {
        guard case .open(let client, _) = road else { return }
        road = nil
        try await client.close()
    }

    private func openRoad(_ attempts: Int) async throws -> Road {
        if let road { return road }
        let opened = try await open(attempts)
        road = opened
        return opened
    }

    private func open(_ attempts: Int) async throws -> Road {
        let url: EndpointURL
        do throws(EndpointURL.Refusal) {
            url = try EndpointURL(desk.endpoint.url, allowsLoopback: options.allowsLoopback)
        } catch {
            // It was allowed when it was added: the settings are others now.
            return .closed(.addressRefused)
        }
        let (ledger, id) = (desk.session.ledger, desk.endpoint.id)
        let secrets = try await desk.secrets().map { wrapped in
            try EndpointSecret.unwrap(wrapped, of: id, in: ledger, vault)
        }
        switch try await DeliveryClient.open(url, options, attempts: attempts) {
        case .success(let client): return .open(client, secrets: secrets)
        case .failure(let fault): return .closed(fault)
        }
    }
}
