// SPDX-License-Identifier: Apache-2.0

internal import JSONText

extension Replicate: WebhookAdapter {
    package var authenticity: Authenticity { .bodySigned }

    package func verify(_ delivery: Delivery, secrets: [String]) -> Verification {
        StandardWebhooks().verify(delivery, secrets: secrets)
    }

    /// The prediction as it is when it is sent; several stages may come under one name.
    package func translate(_ delivery: Delivery) throws(Unreadable) -> Translation {
        guard let prediction = ReplicatePrediction(try JSON.parse(delivery.body)) else {
            throw Unreadable("The body is no prediction with an id and a status.")
        }
        guard let id = StandardWebhooks().id(of: delivery).flatMap({ JSON.string($0).name }) else {
            throw Unreadable("The message has no usable id.")
        }
        var observations: [Observation] = []
        var remark: String?
        switch prediction.state(kind: nil) {
        case .finished(let job): observations = [.job(job)]
        case .running: remark = Remark.nothingNew.rawValue
        // A text, or outputs in a shape of the model's own: who knows the order reads them.
        case .over, .missing, .unknown: observations = [.hint(job: prediction.id)]
        }
        return Translation(
            delivery: "\(id):\(prediction.status)",
            kind: "prediction.\(prediction.status)",
            subject: prediction.id,
            repeats: .mayBeNewer,
            observations: observations,
            remark: remark
        )
    }
}
