// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

extension Resources {
    func show(_ workflow: Workflow, at position: Position) async throws -> [UInt8] {
        Self.object { object in
            for member in workflow.document(at: position) { object.write(member) }
        }
    }

    func show(_ run: Run, at position: Position) async throws -> [UInt8] {
        let text = try await open(run.started.inputs, of: run.account)
        let inputs = try text.map { try JSONParser.parse(Array($0.utf8)) }
        return Self.object { object in
            for member in run.document(inputs: inputs, at: position) { object.write(member) }
        }
    }
}
