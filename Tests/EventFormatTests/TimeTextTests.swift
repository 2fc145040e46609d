// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import TestSupport
import Testing

@Suite struct `Times as text` {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01t00:00:00.000001z", 1),
            ("1970-01-01 00:00:00.1Z", 100_000),
            ("1969-12-31T23:59:59.999999Z", -1),
            ("1970-01-01T02:00:00+02:00", 0),
            ("1969-12-31T18:30:00-05:30", 0),
            ("1970-01-01T00:00:00-00:00", 0),
            ("1970-01-02T23:59:00+23:59", 86_400_000_000),
            ("2000-02-29T00:00:00Z", 951_782_400_000_000),
            ("2024-02-29T12:30:15.25Z", 1_709_209_815_250_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ] as [(String, Int64)]
    )
    func `RFC 3339 in any offset is understood`(text: String, microseconds: Int64) {
        #expect(TimeText.instant(text) == Instant(microseconds: microseconds))
    }

    @Test(arguments: [
        "", "1970", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01T00:00Z",
        "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00.1234567Z", "1970-01-01T00:00:00,5Z",
        "1970-00-01T00:00:00Z", "1970-13-01T00:00:00Z", "1970-01-00T00:00:00Z",
        "1970-01-32T00:00:00Z", "1970-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2023-04-31T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z",
        "1970-01-01T23:59:60Z", "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00+00:60",
        "1970-01-01T00:00:00+0000", "1970-01-01T00:00:00+00", "1970-01-01T00:00:00+00:00Z",
        "1970-01-01T00:00:00Z ", " 1970-01-01T00:00:00Z", "1970-01-01_00:00:00Z",
        "+1970-01-01T00:00:00Z", "-001-01-01T00:00:00Z", "10000-01-01T00:00:00Z",
        "1970-1-1T0:0:0Z", "１970-01-01T00:00:00Z", "1970-01-01T00:00:00Z\0", "0", "now",
    ])
    func `anything else is refused`(text: String) {
        #expect(TimeText.instant(text) == nil)
    }

    /// Such a time could be written nowhere.
    @Test(arguments: [
        "0000-01-01T00:00:00+00:01", "0000-01-01T23:58:59.999999+23:59",
        "9999-12-31T23:59:59-00:01", "9999-12-31T00:01:00-23:59",
    ])
    func `an offset that leads out of the years 0 to 9999 is refused`(text: String) {
        #expect(TimeText.instant(text) == nil)
    }

    @Test func `what is written is read`() {
        var events = RandomEvents(random: SeededRandom(number: 620))
        for _ in 0..<5000 {
            let instant = events.instant()
            let text = TimeText.text(instant)
            #expect(text.utf8.count == 27 && text.hasSuffix("Z"))
            #expect(
                TimeText.instant(text) == instant,
                "seed \(SeededRandom.seedOfRun): \(text)"
            )
        }
    }

    @Test func `later is written later`() {
        var events = RandomEvents(random: SeededRandom(number: 621))
        for _ in 0..<2000 {
            let (one, other) = (events.instant(), events.instant())
            #expect((one < other) == (TimeText.text(one) < TimeText.text(other)))
        }
    }

    @Test func `every day of 400 years is one more than the day before`() {
        var before = CivilDate(daysSince1970: -1)
        for day in Int64(0)..<146_097 {
            let date = CivilDate(daysSince1970: day)
            #expect(date.daysSince1970 == day)
            let isNext =
                date.day == before.day + 1 && date.month == before.month
                || date.day == 1 && (date.month == before.month + 1 || date.month == 1)
            if !isNext { Issue.record("\(before) is followed by \(date)") }
            before = date
        }
        #expect(before == CivilDate(year: 2369, month: 12, day: 31))
    }
}
