// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import JSONText
import TestSupport
import Testing

@Suite struct `Events as bytes` {
    private static let seed = SeededRandom.seedOfRun

    @Test(arguments: EventType.allCases)
    func `what is written is read, and written again the same`(type: EventType) throws {
        var events = RandomEvents(random: SeededRandom(number: type.number))
        for _ in 0..<300 {
            let event = events.event(type)
            let data = event.data
            let read = try Event(type: type.rawValue, account: event.account, data: data)
            let line = "seed \(Self.seed): \(String(decoding: data, as: UTF8.self))"
            #expect(read == event, "\(line)")
            #expect(read.data == data, "\(line)")
            #expect(EventType(of: read) == type)
        }
    }

    @Test(arguments: EventType.allCases)
    func `what is written is JSON that our own strict parser reads`(type: EventType) throws {
        var events = RandomEvents(random: SeededRandom(number: 100 + type.number))
        for _ in 0..<50 {
            let data = events.event(type).data
            let json = try JSONParser.parse(data)
            var again: [UInt8] = []
            json.append(to: &again)
            #expect(again == data, "seed \(Self.seed)")
        }
    }

    @Test(arguments: EventType.allCases)
    func `no beginning of an event is an event`(type: EventType) {
        var events = RandomEvents(random: SeededRandom(number: 200 + type.number))
        for _ in 0..<10 {
            let event = events.event(type)
            let data = event.data
            for count in 0..<data.count {
                #expect(throws: FormatError.self, "seed \(Self.seed), \(count) bytes") {
                    try Event(
                        type: type.rawValue,
                        account: event.account,
                        data: Array(data.prefix(count))
                    )
                }
            }
        }
    }

    @Test(arguments: EventType.allCases)
    func `a changed byte is refused, or the event says just that`(type: EventType) throws {
        var events = RandomEvents(random: SeededRandom(number: 300 + type.number))
        for event in events.some(type) {
            let data = event.data
            for index in data.indices {
                var changed = data
                changed[index] = Self.other(than: data[index], &events.random)
                try Self.expectExact(changed, type, event.account)
            }
        }
    }

    @Test(arguments: EventType.allCases)
    func `a byte more or less is refused, or the event says just that`(type: EventType) throws {
        var events = RandomEvents(random: SeededRandom(number: 400 + type.number))
        for event in events.some(type) {
            for index in event.data.indices {
                var longer = event.data
                longer.insert(Self.other(than: 0, &events.random), at: index)
                try Self.expectExact(longer, type, event.account)
                var shorter = event.data
                shorter.remove(at: index)
                try Self.expectExact(shorter, type, event.account)
            }
        }
    }

    @Test func `something after the event is refused`() {
        let data = Event.opened().data
        for more in [" ", "\n", "{}", "}", "\0"] {
            #expect(throws: FormatError.self) {
                try Event(type: "account.opened", account: "a", data: data + Array(more.utf8))
            }
        }
    }

    @Test(arguments: ["", "account.Opened", "account.opened ", "credits.lent", "account.opened\0"])
    func `an unknown type asks for a newer version`(type: String) {
        #expect(throws: FormatError.unknownType(type)) {
            try Event(type: type, account: "a", data: Event.opened().data)
        }
        #expect("\(FormatError.unknownType(type))".contains("use a newer one"))
    }

    @Test func `an event without account is refused`() {
        let recorded = RecordedEvent(
            position: 1,
            recordedAt: 0,
            type: "account.opened",
            account: nil,
            data: Event.opened().data
        )
        #expect(throws: FormatError.self) { try recorded.decoded() }
    }

    /// Another spelling of the same event would be other bytes under the same hash.
    @Test(arguments: [
        #"{"id":"l","amount":"01","cause":"lot/a"}"#,
        #"{"id":"l","amount":"1.0","cause":"lot/a"}"#,
        #"{"id":"l","amount":"1.50","cause":"lot/a"}"#,
        #"{"id":"l","amount":"1.","cause":"lot/a"}"#,
        #"{"id":"l","amount":".5","cause":"lot/a"}"#,
        #"{"id":"l","amount":"1.0000001","cause":"lot/a"}"#,
        #"{"id":"l","amount":"-1"}"#,
        #"{"id":"l","amount":"0"}"#,
        #"{"id":"l","amount":"-0"}"#,
        #"{"id":"l","amount":"1000000000.000001"}"#,
        #"{"id":"l","amount":"99999999999999999999"}"#,
        #"{"id":"l","amount":"9223372036854.999999"}"#,
        #"{"id":"l","amount":1}"#,
        #"{"id":"\u006c","amount":"1"}"#,
        #"{"id":"\/","amount":"1"}"#,
        #"{"id":"\u000A","amount":"1"}"#,
        #"{"id":"\u001F","amount":"1"}"#,
        "{\"id\":\"\n\",\"amount\":\"1\"}",
        #"{"id":"l", "amount":"1"}"#,
        #"{"amount":"1","id":"l"}"#,
        #"{"id":"l","amount":"1","cause":null}"#,
        #"{"id":"l","amount":"1","cause":"lots/a"}"#,
        #"{"id":"l","amount":"1","cause":"lot"}"#,
        #"{"id":"l","amount":"1","more":"x"}"#,
        #"{"id":"l","id":"l","amount":"1"}"#,
        #"{,"id":"l","amount":"1"}"#,
        "", "{", "}", "[]", "null",
    ])
    func `no other spelling is taken`(text: String) {
        #expect(throws: FormatError.self) {
            try Event(type: "lot.expired", account: "a", data: Array(text.utf8))
        }
    }

    /// Never a crash, and never an event that other bytes stand for.
    private static func expectExact(
        _ data: [UInt8],
        _ type: EventType,
        _ account: AccountID?
    ) throws {
        let read: [UInt8]
        do {
            read = try Event(type: type.rawValue, account: account, data: data).data
        } catch {
            return
        }
        // Stops at the first one.
        try #require(read == data, "seed \(seed): \(String(decoding: data, as: UTF8.self))")
    }

    /// Often one that means something.
    private static func other(than byte: UInt8, _ random: inout SeededRandom) -> UInt8 {
        let telling = Array("\"\\{}[]:,.-0129aZ ".utf8)
        while true {
            let other =
                random.chance(percent: 60)
                ? random.pick(telling) : UInt8(truncatingIfNeeded: random.next())
            if other != byte { return other }
        }
    }
}

extension EventType {
    /// Its place among all.
    fileprivate var number: Int {
        EventType.allCases.firstIndex(of: self) ?? 0
    }
}
