// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Projections
import ShippedProjections
import Testing

@Suite struct `The file of a read model` {
    static let whole = """
        -- projection: counts
        -- version: 2
        -- answers: How many events has each account?
        -- events: account.opened, credits.granted
        -- events: credits.reserved
        -- others: ignored

        -- [tables]
        CREATE TABLE counts (
            ledger integer, account text, events bigint, PRIMARY KEY (ledger, account)
        );
        COMMENT ON TABLE counts IS 'One row per account.';
        COMMENT ON COLUMN counts.ledger IS 'The ledger.';
        COMMENT ON COLUMN counts.account IS 'The account.';
        COMMENT ON COLUMN counts.events IS 'How many.';

        -- [apply]

        -- Two statements.
        INSERT INTO counts SELECT DISTINCT ledger, account, 0 FROM batch
        ON CONFLICT DO NOTHING;

        UPDATE counts c SET events = c.events + b.events
        FROM (SELECT ledger, account, count(*) AS events FROM batch GROUP BY 1, 2) b
        WHERE c.ledger = b.ledger AND c.account = b.account;

        -- [views]
        CREATE OR REPLACE VIEW tally_api.counts WITH (security_invoker) AS
        SELECT ledger, account, events FROM counts;

        """

    private static let others =
        "write -- others: ignored, or -- others: ignored, except FAMILY.*, or leave it out"

    @Test func `says which families it may not pass over`() throws {
        let header = "others: ignored, except credits.*, lot.*"
        let text = Self.whole.replacing("others: ignored", with: header)
        let file = try ProjectionFile(text, path: "counts.sql")
        #expect(file.others == .ignoredExcept(families: ["credits", "lot"]))
    }

    @Test func `says what it is and where each part begins`() throws {
        let file = try ProjectionFile(Self.whole, path: "counts.sql")
        #expect(file.name == "counts")
        #expect(file.version == 2)
        #expect(file.answers == "How many events has each account?")
        #expect(file.eventTypes == ["account.opened", "credits.granted", "credits.reserved"])
        #expect(file.others == .ignored)
        #expect(file.tables.line == 9)
        #expect(file.apply.map(\.line) == [20, 23])
        #expect(file.apply[0].sql.hasSuffix("ON CONFLICT DO NOTHING;"))
        #expect(file.views.line == 28)
    }

    @Test(arguments: [
        ("-- projection: counts\n", "", 1, "the header has no line -- projection: …"),
        ("version: 2", "version: two", 2, "a version is a number from 1"),
        ("version: 2", "version: 0", 2, "a version is a number from 1"),
        (
            "-- version: 2", "-- version: 2\n-- version: 3", 3,
            "the header has two lines -- version: …"
        ),
        (
            "projection: counts", "projection: Counts!", 1,
            "a name is 1–40 characters of a–z, 0–9 and _, a letter first"
        ),
        ("others: ignored", "others: maybe", 6, others),
        ("others: ignored", "others: ignored, except", 6, others),
        ("others: ignored", "others: ignored, except credits", 6, others),
        ("others: ignored", "others: ignored, but lot.*", 6, others),
        ("-- [views]", "-- [apply]", 27, "write each of [tables], [apply] and [views] once"),
        ("-- [views]", "-- views", 29, "the part -- [views] is missing"),
        ("-- [tables]", "-- [table]", 8, "write each of [tables], [apply] and [views] once"),
    ])
    func `is refused with the line of what is wrong`(
        old: String,
        new: String,
        line: Int,
        message: String
    ) {
        let text = Self.whole.replacing(old, with: new)
        #expect(throws: ProjectionFileError(path: "counts.sql", line: line, message: message)) {
            try ProjectionFile(text, path: "counts.sql")
        }
    }

    /// Credit moves only by events of these families: none of them is passed over by mistake.
    @Test func `of each that ships on balances knows every event of credit`() throws {
        for (path, source) in ShippedProjections.all {
            let file = try ProjectionFile(source, path: path)
            guard case .ignoredExcept(let families) = file.others else { continue }
            let types = EventType.allCases.map(\.rawValue).filter { type in
                families.contains { type.hasPrefix($0 + ".") }
            }
            #expect(Set(types).subtracting(file.eventTypes) == [], "\(path)")
        }
    }

    /// Whoever reads a type reads what is stored of it since the beginning.
    @Test func `of each that ships knows every version of the types that it reads`() throws {
        for (path, source) in ShippedProjections.all {
            let file = try ProjectionFile(source, path: path)
            let types = EventType.allCases.filter { type in
                file.eventTypes.contains { type.isStored(as: $0) }
            }
            // So each name in the header is one of a type that there is, too.
            #expect(Set(types.flatMap(\.storedNames)) == Set(file.eventTypes), "\(path)")
        }
    }

    /// What the file reads of one version need not be there in another.
    @Test(arguments: ["", "-- others: ignored\n", "-- others: ignored, except lot.*\n"])
    func `stops at another version of a type that it reads`(others: String) throws {
        let text = Self.whole.replacing("-- others: ignored\n", with: others)
        let file = try ProjectionFile(text, path: "counts.sql")
        let read = try #require(file.eventTypes.first)
        let types: [String: Position] = [read: 3, read + ".v2": 5]
        let stop = try #require(file.firstOther(in: types))
        #expect(stop.position == 5)
        #expect(stop.type == read + ".v2")
    }

    @Test func `of each that ships is whole`() throws {
        for (path, source) in ShippedProjections.all {
            let file = try ProjectionFile(source, path: path)
            #expect(path == "projections/\(file.name).sql")
        }
    }
}
