// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension DisputeCommand {
    /// The content that its fingerprint is taken of.
    func write(to object: inout ObjectWriter) {
        switch self {
        case .open(let command):
            object.write("op", "open_dispute")
            object.write("id", command.id.text)
            object.write("generation", command.generation.text)
            object.write("category", command.category)
            object.write("reason", command.reason)
        case .resolve(let command):
            object.write("op", "resolve_dispute")
            object.write("id", command.id.text)
            object.write("resolution", command.outcome.rawValue)
            object.write("amount", ifAny: command.amount)
            object.write("note", command.note)
        case .sweep(let id):
            object.write("op", "sweep_dispute")
            object.write("id", id.text)
        }
    }
}
