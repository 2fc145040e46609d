// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
internal import Synchronization

/// Names for requests, so that a caller's question leads to our log.
final class RequestIDs: Sendable {
    /// Of this process: two never make the same name.
    private let prefix = Hex.encode(RandomBytes.make(6)) + "-"
    private let count = Atomic<UInt64>(0)

    /// The caller's, if it is safe to write down; else one of ours.
    func id(of given: String?) -> String {
        if let given, Identifier<RequestIDs>(given) != nil { return given }
        return prefix + String(count.wrappingAdd(1, ordering: .relaxed).newValue, radix: 36)
    }
}
