// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// A provider that its description describes.
package struct GenericProvider: ProviderAdapter {
    package var provider: String { description.name }
    let description: GenericDescription

    package init(_ description: GenericDescription) {
        self.description = description
    }

    package func chosenJob(_ order: JobOrder) -> String? {
        description.job == .ours ? OrderUUID.of(order) : nil
    }

    package func submission(
        _ order: JobOrder,
        key: String
    ) throws(ProviderFault) -> ProviderRequest {
        let parameters = try order.parameters()
        let body = GenericTemplate.fill(description.body, order, parameters)
        return request(description.submit, order, job: "", key, body)
    }

    package func submitted(_ order: JobOrder, _ answer: ProviderAnswer) -> SubmitOutcome {
        let json = answer.json
        guard answer.isSuccess else {
            let fault = json.map(fault)
            return answer.refusal(code: fault?.code, message: fault?.message)
        }
        guard let json, let job = job(order, json) else { return .unknown(answer.puzzling) }
        if case .finished(let verdict) = state(of: job, json, kind: order.outputKind) {
            return .finished(verdict)
        }
        // Nobody could ask after it.
        return description.query == nil ? .unknown(answer.puzzling) : .accepted(job: job)
    }

    private func job(_ order: JobOrder, _ json: JSON) -> String? {
        switch description.job {
        case .ours: OrderUUID.of(order)
        case .theirs(let path): path.value(in: json)?.literal.flatMap { JSON.string($0).name }
        }
    }

    package func query(_ job: String, of order: JobOrder, key: String) -> ProviderRequest? {
        description.query.map { request($0, order, job: job, key) }
    }

    package func state(
        of job: String,
        _ order: JobOrder,
        _ answer: ProviderAnswer
    ) -> JobState {
        guard answer.isSuccess, let json = answer.json else { return .unknown(answer.puzzling) }
        return state(of: job, json, kind: order.outputKind)
    }

    package func cancellation(
        _ job: String,
        of order: JobOrder,
        key: String
    ) -> ProviderRequest? {
        description.cancel.map { request($0, order, job: job, key) }
    }

    package func check(key: String) -> ProviderRequest? {
        description.check.map { call in
            .json(call.method, description.base + call.path, authorization: authorization(key))
        }
    }

    private func request(
        _ call: GenericDescription.Call,
        _ order: JobOrder,
        job: String,
        _ key: String,
        _ body: JSON? = nil
    ) -> ProviderRequest {
        let path = GenericTemplate.path(call.path, order, job: job)
        let url = description.base + path
        return .json(call.method, url, authorization: authorization(key), body)
    }

    private func authorization(_ key: String) -> Delivery.Field? {
        description.header.map { field in
            let visible = Delivery.Field.key(field.name, "", key).value
            return Delivery.Field(field.name, GenericTemplate.fill(field.value) { _ in visible })
        }
    }
}

extension GenericProvider {
    /// By the words of the description; `nil` for `kind` is what the outputs' names say.
    func state(of job: String, _ json: JSON, kind: String?) -> JobState {
        let puzzle = ProviderFault(.down, code: "unreadable-answer")
        guard let word = description.state.value(in: json)?.literal,
            let meaning = description.words[word]
        else { return .unknown(puzzle) }
        switch meaning {
        case .running:
            return .running(percent: description.progress?.value(in: json)?.percent)
        case .succeeded:
            guard let urls = description.outputs.values(in: json), !urls.isEmpty else {
                return .unknown(puzzle)
            }
            let links = urls.compactMap(\.link)
            guard links.count == urls.count else { return .unknown(puzzle) }
            let outputs = links.map { ObservedJob.Output(kind ?? MediaKind.of(url: $0), url: $0) }
            return .finished(.succeeded(job, outputs, cost(json)))
        case .failed: return .finished(.failed(job, fault(json), cost(json)))
        case .cancelled: return .finished(ObservedJob(job, .cancelled))
        }
    }

    private func fault(_ json: JSON) -> ProviderFault {
        .failure(
            description.errorCode?.value(in: json)?.literal,
            description.errorMessage?.value(in: json)?.literal
        )
    }

    private func cost(_ json: JSON) -> ObservedJob.Cost? {
        description.cost?.value(in: json)?.literal
            .flatMap { DecimalText($0) }
            .map { ObservedJob.Cost($0.text, description.costUnit) }
    }
}
