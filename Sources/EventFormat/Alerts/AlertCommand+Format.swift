// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension AlertCommand {
    /// The content that its fingerprint is taken of.
    func write(to object: inout ObjectWriter) {
        switch self {
        case .acknowledge(let kind, let id):
            object.write("op", "acknowledge_alert")
            object.write("alert", id.name(of: kind))
        case .clear(let kind, let id):
            object.write("op", "clear_alert")
            object.write("alert", id.name(of: kind))
        case .sweep(let id):
            object.write("op", "sweep_alert")
            object.write("alert", id.text)
        case .observeProjector(let name, let behind):
            object.write("op", "observe_projector")
            object.write("projector", name)
            object.write("behind", integer: behind)
        case .report(let command):
            object.write("op", "report_error")
            object.write("id", command.id.text)
            object.write("account", command.account?.text)
            object.write("severity", command.severity.rawValue)
            object.write("source", command.source)
            object.write("code", command.code)
            object.write("message", command.message)
            object.writeArray("references", command.references) { $0.write("key", $1) }
        case .resolve(let id, let note):
            object.write("op", "resolve_error")
            object.write("id", id.text)
            object.write("note", note)
        }
    }
}
