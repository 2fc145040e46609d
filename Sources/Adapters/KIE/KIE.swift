// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// KIE.ai: jobs are submitted and asked after; callbacks are hints.
///
/// The signature of a callback is of the job's name only, so what a callback says is never
/// believed: `recordInfo` is asked. HTTP 200 says nothing either; the body's `code` does.
///
/// - Source: docs.kie.ai, market/quickstart and common-api/webhook-verification; reference, 4
package struct KIE: ProviderAdapter {
    package let provider = "kie"
    private let base: String

    package init(base: String = "https://api.kie.ai") {
        self.base = URLText.base(base)
    }

    package func submission(
        _ order: JobOrder,
        key: String
    ) throws(ProviderFault) -> ProviderRequest {
        let (family, model) = KIEFamily.of(order.model)
        let callback = order.callback.map(JSON.string)
        let body: JSON
        if family == .jobs {
            body = .fields(
                ("model", .string(model)),
                ("callBackUrl", callback),
                ("input", .object(try order.parameters()))
            )
        } else {
            body = .fields(
                ("model", model.isEmpty ? nil : .string(model)),
                ("callBackUrl", callback),
                and: try order.parameters(without: ["model", "callBackUrl"])
            )
        }
        let url = base + family.submitPath
        return .json(.post, url, authorization: .token(key), body)
    }

    package func submitted(_ order: JobOrder, _ answer: ProviderAnswer) -> SubmitOutcome {
        guard let json = answer.json, let code = json["code"]?.integer else {
            return answer.refusal()
        }
        let job = KIEAnswer.job(json)
        if code == 200 {
            guard answer.isSuccess, let job else { return .unknown(answer.puzzling) }
            return .accepted(job: job)
        }
        let fault = KIEAnswer.fault(code, json)
        // It names a job and a failure: whether the job runs is to be seen.
        guard job == nil else { return .unknown(fault) }
        // A proxy may have failed around a body: the two must say the same.
        let isConsistent = answer.status < 500 || Int64(answer.status) == code
        return isConsistent && KIEAnswer.isRefusal(code) ? .refused(fault) : .unknown(fault)
    }

    package func query(_ job: String, of order: JobOrder, key: String) -> ProviderRequest? {
        let path = KIEFamily.of(order.model).family.queryPath
        let url = "\(base)\(path)?taskId=\(URLText.encode(job))"
        return .json(.get, url, authorization: .token(key))
    }

    package func state(
        of job: String,
        _ order: JobOrder,
        _ answer: ProviderAnswer
    ) -> JobState {
        let family = KIEFamily.of(order.model).family
        guard let json = answer.json, let code = json["code"]?.integer else {
            return .unknown(answer.puzzling)
        }
        guard code == 200 else {
            if code == 404, family.isQueryConfirmed { return .missing }
            return .unknown(KIEAnswer.fault(code, json))
        }
        guard answer.isSuccess, let data = json["data"], KIEAnswer.job(json) == job else {
            return .unknown(answer.puzzling)
        }
        let record = KIERecord(job: job, kind: order.outputKind, data: data)
        return record.state(in: family) ?? .unknown(answer.puzzling)
    }

    /// The path is third parties': what it answers only tells whether the key is good.
    package func check(key: String) -> ProviderRequest? {
        .json(.get, base + "/api/v1/chat/credit", authorization: .token(key))
    }

    package func checked(_ answer: ProviderAnswer) -> ProviderFault? {
        guard let json = answer.json, let code = json["code"]?.integer else {
            return answer.puzzling
        }
        return code == 200 ? nil : KIEAnswer.fault(code, json)
    }
}
