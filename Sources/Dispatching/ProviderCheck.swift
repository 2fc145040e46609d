// SPDX-License-Identifier: Apache-2.0

package import Adapters
package import Engine
package import EventLog
internal import Transport

/// Whether a provider answers, and takes the key that there is.
package struct ProviderCheck: Sendable {
    package enum Finding: Hashable, Sendable {
        case works
        case fails(code: String, message: String?)
        /// It has no question that costs nothing.
        case notAsked
        case noKey
    }

    package let provider: String
    package let finding: Finding

    /// Asks each provider that there is an API key of, or just one.
    package static func run(
        _ registry: AdapterRegistry,
        only name: String? = nil,
        _ installation: Installation,
        in ledger: Ledger
    ) async throws -> [ProviderCheck] {
        let client = ProviderClient(timeout: .seconds(15))
        do {
            var checks: [ProviderCheck] = []
            for (provider, adapter) in registry.providers.sorted(by: { $0.key < $1.key })
            where name == nil || name == provider {
                let keys = try await installation.secrets.secrets(of: provider, .apiKey, in: ledger)
                guard keys.first != nil || name != nil else { continue }
                let finding = await ask(adapter, keys.first, client)
                checks.append(ProviderCheck(provider: provider, finding: finding))
            }
            await client.close()
            return checks
        } catch {
            await client.close()
            throw error
        }
    }

    private static func ask(
        _ adapter: any ProviderAdapter,
        _ key: String?,
        _ client: ProviderClient
    ) async -> Finding {
        guard let key else { return .noKey }
        guard let request = adapter.check(key: key) else { return .notAsked }
        do throws(ProviderClient.Failure) {
            let fault = adapter.checked(try await client.send(request))
            return fault.map { .fails(code: $0.code, message: $0.message) } ?? .works
        } catch {
            return .fails(code: "unreachable", message: error.words)
        }
    }
}
