// SPDX-License-Identifier: Apache-2.0

package import JSONText

/// The providers that an operator describes: a list, each with a name that no other has.
package struct DescribedProviders: Sendable {
    package typealias Flaw = GenericDescription.Flaw

    let called: [GenericDescription]
    let pulled: [PulledProvider]

    /// None.
    package init() {
        called = []
        pulled = []
    }

    package init(_ json: JSON) throws(Flaw) {
        guard case .array(let items) = json else {
            throw Flaw(field: "$", reason: "It must be a list of providers.")
        }
        var called: [GenericDescription] = []
        var pulled: [PulledProvider] = []
        var names = AdapterRegistry.ownNames
        for (index, item) in items.enumerated() {
            do throws(Flaw) {
                let name: String
                if PulledProvider.isMeant(by: item) {
                    let provider = try PulledProvider(item)
                    pulled.append(provider)
                    name = provider.name
                } else {
                    let provider = try GenericDescription(item)
                    called.append(provider)
                    name = provider.name
                }
                guard names.insert(name).inserted else {
                    throw Flaw(field: "name", reason: "There is a provider \(name) already.")
                }
            } catch {
                throw Flaw(field: "[\(index)].\(error.field)", reason: error.reason)
            }
        }
        self.called = called
        self.pulled = pulled
    }
}
