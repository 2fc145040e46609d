// SPDX-License-Identifier: Apache-2.0

package import JSONText

extension RecordedEvent {
    /// Whether the account that it is about may see it: alerts, the error log, contradictions and
    /// what providers sent are for those who run the platform.
    package var isForOwner: Bool {
        !EventName(type).base.hasSuffix(".anomaly")
            && !["alert.", "fault.", "webhook."].contains { type.hasPrefix($0) }
    }

    /// The event as the account that it is about sees it: without what the provider takes.
    ///
    /// Its bytes are then others than those that were hashed.
    package func forOwner() throws(JSONError) -> RecordedEvent {
        guard type.hasPrefix("generation.") else { return self }
        guard case .object(let members) = try JSONParser.parse(data),
            members.contains(where: { $0.name == "provider_cost" })
        else { return self }
        let shown = JSON.object(members.filter { $0.name != "provider_cost" })
        var data: [UInt8] = []
        shown.append(to: &data)
        return RecordedEvent(
            position: position,
            recordedAt: recordedAt,
            type: type,
            account: account,
            data: data
        )
    }
}
