// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func decide(
        _ command: TeamCommand,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        switch command {
        case .placeholder: .changes
        }
    }

    /// What the events of other parts mean here.
    mutating func reactTeam(to event: Event) throws(Refusal) {}
}
