// SPDX-License-Identifier: Apache-2.0

package import JSONText

/// How jobs are given to a provider of generations, and asked after.
///
/// Pure: it writes requests and reads answers; another sends them. A provider's API key is given
/// to each request, and kept nowhere.
package protocol ProviderAdapter: Sendable {
    var provider: String { get }

    /// The request that makes the job.
    func submission(_ order: JobOrder, key: String) throws(ProviderFault) -> ProviderRequest
    /// What the answer to it means.
    func submitted(_ order: JobOrder, _ answer: ProviderAnswer) -> SubmitOutcome

    /// The request that asks after a job; `nil` where the provider answers at once or not at all.
    func query(_ job: String, of order: JobOrder, key: String) -> ProviderRequest?
    func state(of job: String, _ order: JobOrder, _ answer: ProviderAnswer) -> JobState

    /// The request for what came of a job that is `over`; `nil` where `state` tells it already.
    func result(_ job: String, of order: JobOrder, key: String) -> ProviderRequest?
    func outcome(of job: String, _ order: JobOrder, _ answer: ProviderAnswer) -> JobState

    /// The request that stops a job; `nil` where the provider cannot.
    func cancellation(_ job: String, of order: JobOrder, key: String) -> ProviderRequest?

    /// The name of the job that was to be made, where it is ours to choose: after a crash in the
    /// midst of a submission it is looked up, not made again.
    func chosenJob(_ order: JobOrder) -> String?

    /// A cheap request that succeeds where the provider answers and the key is good.
    func check(key: String) -> ProviderRequest?
    /// What its answer says is wrong; `nil` where all is well.
    func checked(_ answer: ProviderAnswer) -> ProviderFault?
}

extension ProviderAdapter {
    package func result(_ job: String, of order: JobOrder, key: String) -> ProviderRequest? { nil }

    package func outcome(
        of job: String,
        _ order: JobOrder,
        _ answer: ProviderAnswer
    ) -> JobState { state(of: job, order, answer) }

    package func cancellation(
        _ job: String,
        of order: JobOrder,
        key: String
    ) -> ProviderRequest? { nil }

    package func chosenJob(_ order: JobOrder) -> String? { nil }

    package func checked(_ answer: ProviderAnswer) -> ProviderFault? {
        answer.isSuccess ? nil : answer.puzzling
    }
}

/// What is to be made.
package struct JobOrder: Hashable, Sendable {
    /// Ours, and unique: the same for every attempt to submit the same job.
    package var id: String
    /// The provider's name of the model.
    package var model: String
    /// As in the catalog: `prompt_to_image`.
    package var contentType: String
    /// With defaults applied.
    package var parameters: JSON
    package var outputs: Int64
    /// Where the provider is to call; `nil` where nobody can be called.
    package var callback: String?

    package init(
        id: String,
        model: String,
        contentType: String,
        parameters: JSON,
        outputs: Int64 = 1,
        callback: String? = nil
    ) {
        self.id = id
        self.model = model
        self.contentType = contentType
        self.parameters = parameters
        self.outputs = outputs
        self.callback = callback
    }
}

package struct ProviderRequest: Hashable, Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
        case patch = "PATCH"
    }

    package var method: Method
    package var url: String
    package var headers: [Delivery.Field]
    package var body: [UInt8]

    package init(
        _ method: Method,
        _ url: String,
        headers: [Delivery.Field] = [],
        body: [UInt8] = []
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

package struct ProviderAnswer: Hashable, Sendable {
    package var status: Int
    /// Names in lower case.
    package var headers: [Delivery.Field]
    package var body: [UInt8]

    package init(status: Int, headers: [Delivery.Field] = [], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

package enum SubmitOutcome: Hashable, Sendable {
    case accepted(job: String)
    /// It answered with the result at once.
    case finished(ObservedJob)
    /// It was certainly not taken on: the hold may go.
    case refused(ProviderFault)
    /// It may run or not: nobody knows until somebody looks.
    case unknown(ProviderFault)
}

package enum JobState: Hashable, Sendable {
    /// Percent from 0 to 100, where it is told.
    case running(percent: Int?)
    /// It ended; how, the answer to `result` says.
    case over
    case finished(ObservedJob)
    /// The provider knows no such job.
    case missing
    /// The answer says nothing about the job.
    case unknown(ProviderFault)
}
