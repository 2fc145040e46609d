// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

/// `POST /v1/models/bulk`: one change of many models, each a command of its own.
enum BulkRoute {
    private static let modelsMaximum = 1000

    static func answer(
        _ fields: FieldReader,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        var fields = fields
        let action = fields.form { form -> Asked? in
            Asked(&form)
        }
        try fields.finish()
        guard let asked = action else { preconditionFailure("A missing field is an error.") }
        let actor = call.caller.label
        return try await services.bodies.deadlines.bound(services.settings.requestTimeout) {
            let answers = await carryOut(asked, actor, call, services)
            return .json(body(asked.models, answers))
        }
    }

    private struct Asked {
        let change: ModelSwitch
        let models: [ModelID]
        let reason: String?

        init?(_ form: inout ContentReader) {
            _ = form.required("action")
            let action = form.word("action", ModelAction.self)
            reason = form.text("reason", maximum: RequestBounds.textCharacters)
            _ = form.required("models")
            var models: [ModelID] = []
            for (index, value) in form.elements("models", maximum: modelsMaximum).enumerated() {
                guard case .string(let text) = value, let id = ModelID(text) else {
                    form.notes.note("/models/\(index)", "Send the id of a model.")
                    continue
                }
                models.append(id)
            }
            guard let action else { return nil }
            change = action.change
            self.models = models
        }
    }

    /// Side by side, so that they share commits; answered in the order of the list.
    private static func carryOut(
        _ asked: Asked,
        _ actor: String,
        _ call: Call,
        _ services: Services
    ) async -> [Result<Receipt, any Error>] {
        await withTaskGroup(of: (Int, Result<Receipt, any Error>).self) { group in
            for (index, model) in asked.models.enumerated() {
                group.addTask {
                    let command = CatalogCommand.switchModel(
                        model,
                        asked.change,
                        reason: asked.reason
                    )
                    do {
                        let receipt = try await services.installation.execute(
                            .draft(.catalog(command, actor: actor)),
                            on: call.handler
                        )
                        return (index, .success(receipt))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var answers: [(Int, Result<Receipt, any Error>)] = []
            for await answer in group { answers.append(answer) }
            return answers.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private static func body(
        _ models: [ModelID],
        _ answers: [Result<Receipt, any Error>]
    ) -> [UInt8] {
        Resources.object { object in
            object.writeArray("items", Array(zip(models, answers))) { object, item in
                object.write("id", item.0.text)
                switch item.1 {
                case .success(let receipt):
                    object.write("status", integer: 200)
                    object.write("position", integer: receipt.position)
                    object.write(.bool("changed", !receipt.isRepeat))
                case .failure(let error):
                    let problem = Problem(error)
                    object.write("status", integer: Int64(problem.code.status))
                    object.write("problem", verbatim: problem.body)
                }
            }
        }
    }
}

/// What is asked of a model, as the last part of a path has it.
enum ModelAction: String, CaseIterable, Sendable {
    case lock, unlock, enable, disable, retire

    var change: ModelSwitch {
        switch self {
        case .lock: .locked
        case .unlock: .unlocked
        case .enable: .enabled
        case .disable: .disabled
        case .retire: .retired
        }
    }
}
