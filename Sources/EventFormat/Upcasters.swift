// SPDX-License-Identifier: Apache-2.0

internal import Domain
package import JSONText

/// The steps from each older version of a type of event to the next one.
///
/// Stored bytes never change, as they were hashed. An event of an older version is raised each time
/// that it is read, step by step, to what the newest version would have stored for the same fact;
/// only that is decoded. See docs/evolution.md.
package struct Upcasters: Sendable {
    /// One function for one version, pure: equal members in, equal members out.
    package struct Step: Sendable {
        package let from: String
        package let to: String
        fileprivate let raise: @Sendable ([JSON.Member]) throws(UpcastFailure) -> [JSON.Member]

        /// `raise` takes the members that were stored under the name `from`, and returns those that
        /// are stored under the name `to`, in the order in which they are written.
        package init(
            from: String,
            to: String,
            raise: @escaping @Sendable ([JSON.Member]) throws(UpcastFailure) -> [JSON.Member]
        ) {
            self.from = from
            self.to = to
            self.raise = raise
        }
    }

    /// One line for each version that is not the newest any more: none is yet.
    package static let released = Upcasters([])

    private let steps: [String: Step]

    /// - Precondition: one step at most from each name, and no circle.
    package init(_ steps: [Step]) {
        self.steps = Dictionary(steps.map { ($0.from, $0) }) { first, _ in
            preconditionFailure("Two steps lead from \(first.from).")
        }
        for step in steps {
            var name = step.to
            for _ in steps { name = self.steps[name]?.to ?? name }
            precondition(self.steps[name] == nil, "The steps from \(step.from) have no end.")
        }
    }

    /// The names from which a step leads, each with the name that it leads to.
    package var names: [String: String] { steps.mapValues(\.to) }

    /// The event in its newest version: as it is, where no step leads on from its type.
    ///
    /// - Throws: `notRaised` where a step refuses.
    package func raised(_ event: RecordedEvent) throws(FormatError) -> RecordedEvent {
        guard var step = steps[event.type] else { return event }
        func failure(_ reason: String) -> FormatError {
            .notRaised(type: event.type, position: event.position, reason: reason)
        }
        let data: JSON
        do throws(JSONError) {
            data = try JSONParser.parse(event.data)
        } catch {
            throw failure(error.description)
        }
        guard case .object(var members) = data else { throw failure("its data is no object") }
        while true {
            do throws(UpcastFailure) {
                members = try step.raise(members)
            } catch {
                throw failure("\(error.reason) (from \(step.from) to \(step.to))")
            }
            guard let next = steps[step.to] else { break }
            step = next
        }
        var bytes: [UInt8] = []
        JSON.object(members).append(to: &bytes)
        return RecordedEvent(
            position: event.position,
            recordedAt: event.recordedAt,
            type: step.to,
            account: event.account,
            data: bytes
        )
    }
}

/// Why an upcaster cannot say what the newer version would have stored.
package struct UpcastFailure: Error, Hashable, Sendable {
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }
}
