// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import JSONText
import TestSupport
import Testing

/// Events of older versions, raised to the newest before they are decoded.
///
/// The table is the test's: `lot.lapsed` is what `lot.expired` might have been called twice before.
@Suite struct `An older version` {
    private static let steps = [
        // The second version says credits where the first said micro-credits.
        Upcasters.Step(from: "lot.lapsed", to: "lot.lapsed.v2") { members throws(UpcastFailure) in
            guard case .number(let text) = JSON.object(members)["micros"],
                let micros = Int64(text), let amount = Amount(microcredits: micros)
            else { throw UpcastFailure("its member micros is no amount") }
            return members.map { member in
                member.name == "micros" ? .text("amount", CreditText.text(amount)) : member
            }
        },
        // The third is called otherwise, and so is its first member.
        Upcasters.Step(from: "lot.lapsed.v2", to: "lot.expired") { members in
            members.map { $0.name == "lot" ? JSON.Member("id", $0.value) : $0 }
        },
    ]

    private static func stored(_ type: String, _ data: String) -> RecordedEvent {
        RecordedEvent(
            position: 7,
            recordedAt: 1,
            type: type,
            account: "alice",
            data: Array(data.utf8)
        )
    }

    @Test func `is raised step by step`() throws {
        let table = Upcasters(Self.steps)
        let first = Self.stored("lot.lapsed", #"{"lot":"l1","micros":2500000}"#)
        let second = Self.stored("lot.lapsed.v2", #"{"lot":"l1","amount":"2.5"}"#)
        let third = Self.stored("lot.expired", #"{"id":"l1","amount":"2.5"}"#)
        #expect(try table.raised(first) == third)
        #expect(try table.raised(second) == third)
        #expect(try table.raised(third) == third)
        let event = try third.decoded()
        #expect(event == .lotExpired("l1", try #require(Amount(microcredits: 2_500_000))))
        #expect(try first.decoded(by: table) == event)
        #expect(try second.decoded(by: table) == event)
    }

    @Test func `whose next step is missing is refused, with its type and position`() {
        let table = Upcasters([Self.steps[0]])
        let first = Self.stored("lot.lapsed", #"{"lot":"l1","micros":2500000}"#)
        let error = FormatError.notRaised(
            type: "lot.lapsed",
            position: 7,
            reason: "no step leads on from lot.lapsed.v2"
        )
        #expect(throws: error) { try first.decoded(by: table) }
    }

    @Test(arguments: [
        (
            #"{"lot":"l1"}"#,
            "its member micros is no amount (from lot.lapsed to lot.lapsed.v2)"
        ),
        ("[]", "its data is no object"),
        ("{", "a name is due at byte 1"),
    ])
    func `that a step cannot read is refused, with its type and position`(
        data: String,
        reason: String
    ) {
        let table = Upcasters(Self.steps)
        let error = FormatError.notRaised(type: "lot.lapsed", position: 7, reason: reason)
        #expect(throws: error) { try Self.stored("lot.lapsed", data).decoded(by: table) }
        #expect(
            "\(error)"
                == "The event of type lot.lapsed at position 7 cannot be raised: \(reason)."
        )
    }

    @Test func `that was raised is read as strictly as any other`() {
        let table = Upcasters(Self.steps)
        let more = Self.stored("lot.lapsed.v2", #"{"lot":"l1","amount":"2.5","more":1}"#)
        #expect(throws: FormatError.self) { try more.decoded(by: table) }
    }

    @Test func `without any step asks for a newer program`() {
        let newer = Self.stored("lot.expired.v2", #"{"id":"l1","amount":"2.5"}"#)
        #expect(throws: FormatError.unknownType("lot.expired.v2")) { try newer.decoded() }
    }

    /// The program's own table: each older name leads to the next version of the same type.
    @Test func `of each type has its step`() {
        let names = Upcasters.released.names
        for type in EventType.allCases {
            for (name, next) in zip(type.storedNames, type.storedNames.dropFirst()) {
                #expect(names[name] == next, "\(type)")
            }
            #expect(names[type.rawValue] == nil, "\(type) is the newest")
        }
        let older = EventType.allCases.flatMap { $0.storedNames.dropLast() }
        #expect(Set(names.keys) == Set(older))
    }

    @Test(arguments: [
        ("credits.granted", "credits.granted", 1), ("credits.granted.v2", "credits.granted", 2),
        ("credits.granted.v12", "credits.granted", 12),
        ("credits.granted.v1", "credits.granted.v1", 1),
        ("credits.granted.v02", "credits.granted.v02", 1),
        ("credits.granted.w2", "credits.granted.w2", 1), ("", "", 1), ("v2", "v2", 1),
    ])
    func `is told by its name`(name: String, base: String, version: Int) {
        #expect(EventName(name) == EventName(base, version: version))
        #expect(EventName(name).text == name)
    }

    @Test func `is asked for by the name without a version`() {
        #expect(EventName.isWanted("credits.granted.v2", by: "credits.granted"))
        #expect(EventName.isWanted("credits.granted.v2", by: "credits.granted.v2"))
        #expect(!EventName.isWanted("credits.granted", by: "credits.granted.v2"))
        #expect(!EventName.isWanted("credits.granted.v2", by: "credits"))
        #expect(EventType(asked: "credits.granted") == .creditsGranted)
        #expect(EventType(asked: "credits.granted.v99") == nil)
        #expect(EventType(asked: "credits.lent") == nil)
    }

    @Test func `of a contradiction is not for the account's owner either`() {
        #expect(!Self.stored("payment.anomaly.v2", "{}").isForOwner)
        #expect(!Self.stored("alert.raised.v2", "{}").isForOwner)
        #expect(Self.stored("payment.succeeded.v2", "{}").isForOwner)
    }
}

@Suite struct `The names of types` {
    /// Families end at the first dot, versions begin at the second.
    @Test(arguments: EventType.allCases)
    func `have a family, a fact and perhaps a version`(type: EventType) {
        #expect(type.name.base.split(separator: ".").count == 2)
        #expect(type.storedNames.last == type.rawValue)
        #expect(type.isStored(as: type.rawValue))
    }
}
