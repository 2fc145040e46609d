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
        let inputs = try await json(run.started.inputs, of: run.account)
        var parameters: [JSON?] = []
        for index in run.steps.indices {
            parameters.append(try await json(run.terms(of: index).parameters, of: run.account))
        }
        let members = run.document(inputs: inputs, parameters: parameters, at: position)
        return Self.object { object in
            for member in members { object.write(member) }
        }
    }

    /// `nil` once it is erased.
    private func json(_ sealed: Sealed?, of account: AccountID) async throws -> JSON? {
        let text = try await open(sealed, of: account)
        return try text.map { try JSONParser.parse(Array($0.utf8)) }
    }
}
