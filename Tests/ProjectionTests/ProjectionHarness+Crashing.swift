// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import Testing

/// Workers that end when all of their work is done but the commit.
extension ProjectionHarness {
    func failCommitsOnDemand() throws {
        let administrator = try Connection(to: target)
        defer { administrator.close() }
        try administrator.execute(
            """
            CREATE FUNCTION tally.crash() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF current_setting('test.crashes', true) = 'yes' THEN
                    RAISE EXCEPTION 'the power is gone' USING ERRCODE = 'admin_shutdown';
                END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER crash AFTER UPDATE ON tally.projection_progress
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally.crash()
            """
        )
    }

    /// Every read model applies so many events, and loses them.
    func crash(after limit: Int, _ comment: Comment) throws {
        let before = try digests()
        let worker = try Self.connect(target)
        defer { worker.close() }
        try worker.execute("SET test.crashes = 'yes'")
        for build in try builds() where build.isActive {
            let error = #expect(throws: PostgresError.self, comment) {
                try Applier(build).step(ledger: ledger.id, limit: limit, on: worker)
            }
            #expect(error?.sqlState == .adminShutdown, comment)
        }
        #expect(try digests() == before, comment)
    }
}
