// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func decide(
        _ command: DisputeCommand,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        switch command {
        case .placeholder: .changes
        }
    }

    /// What the events of other parts mean here.
    mutating func reactDispute(to event: Event) throws(Refusal) {}
}
