// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText
internal import Projections

extension Endpoint {
    static let alerts: [Endpoint] = [
        .command("acknowledge_alert", .post, "/v1/alerts/{alert}/acknowledge", [.admin]) {
            $0.alertCommand { .acknowledge($0, $1) }
        },
        .command("clear_alert", .post, "/v1/alerts/{alert}/clear", [.admin]) {
            $0.alertCommand { .clear($0, $1) }
        },
        .command("report_error", .post, "/v1/errors", [.service, .admin], status: 201) {
            $0.report()
        },
        .command("resolve_error", .post, "/v1/errors/{error}/resolve", [.admin]) { command in
            let id: FaultID? = command.identifier("error")
            let note = command.fields.text("note", atMost: RequestBounds.textCharacters)
            let actor = command.actor
            guard let id else { return nil }
            return .draft(
                Draft(.fault(id), actor: actor) { _, stamp in
                    .alert(.resolve(id, note: note), stamp)
                }
            )
        },
        .list("/v1/errors", [.service, .auditor, .admin], .errors),
        .list("/v1/alerts", [.service, .auditor, .admin], .alerts),
        .read("/v1/errors/{error}", [.service, .auditor, .admin]) { call, services in
            try await services.show(.fault(FaultID(trusted: call.targets[0])), call)
        },
        .read("/v1/alerts/{alert}", [.service, .auditor, .admin]) { call, services in
            guard let (_, subject) = AlertID.parse(name: call.targets[0]) else {
                throw Problem.notFound(.alert(AlertID(trusted: call.targets[0])))
            }
            return try await services.show(.alert(subject), call)
        },
    ]
}

extension CommandFields {
    fileprivate mutating func alertCommand(
        _ make: @Sendable @escaping (Alert.Kind, AlertID) -> AlertCommand
    ) -> LedgerRequest? {
        let name: AlertID? = identifier("alert")
        guard let name else { return nil }
        guard let (kind, subject) = AlertID.parse(name: name.text) else {
            fields.fail("alert", "Send the id of an alert, such as \"balance:account:alice\".")
            return nil
        }
        return .draft(
            Draft(.alert(subject), actor: actor) { _, stamp in .alert(make(kind, subject), stamp) }
        )
    }

    fileprivate mutating func report() -> LedgerRequest? {
        let id: FaultID = newIdentifier()
        let account: AccountID? = optionalIdentifier("account")
        let severity = severity()
        let source: Identifier<Fault>? = fields.identifier("source")
        let code: Identifier<Fault>? = fields.identifier("code")
        let message = fields.text("message", atMost: RequestBounds.textCharacters)
        let generation: GenerationID? = optionalIdentifier("generation")
        let payment: PaymentID? = optionalIdentifier("payment")
        let model: ModelID? = optionalIdentifier("model")
        guard let severity, let source, let code else { return nil }
        let references: [EntityKey?] = [
            generation.map { .generation($0) }, payment.map { .payment($0) },
            model.map { .model($0) },
        ]
        let report = ReportFault(
            id: id,
            account: account,
            severity: severity,
            source: source.text,
            code: code.text,
            message: message,
            references: references.compactMap { $0?.text }
        )
        return .draft(
            Draft(.fault(id), actor: actor) { _, stamp in .alert(.report(report), stamp) }
        )
    }

    private mutating func severity() -> Fault.Severity? {
        guard case .string(let word)? = fields.take("severity"),
            let severity = Fault.Severity(rawValue: word)
        else {
            let words = Fault.Severity.allCases.map(\.rawValue).joined(separator: ", ")
            fields.fail("severity", "It is required: one of \(words).")
            return nil
        }
        return severity
    }
}
